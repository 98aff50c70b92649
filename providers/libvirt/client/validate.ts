/** Checks of inputs, as lists of failures with the property's path, what was found and what is allowed. */
import { CheckFailure, Properties, UNKNOWN } from "../../base/types";
import { canonicalPath, canonicalUuid } from "./canonical";
import { hostProblem } from "./uri";

/** Says why a value is wrong; undefined: it is right. */
export type Rule = (value: unknown) => string | undefined;

export interface Field {
  readonly rule: Rule;
  /** Brings a text into the one spelling in which libvirt gives it back, before the rule. */
  readonly spelling?: (text: string) => string;
  readonly required?: boolean;
  /** Filled in where the program says nothing. */
  readonly fallback?: unknown;
}

export type Fields = Readonly<Record<string, Field>>;

export interface Validated {
  readonly inputs: Properties;
  readonly failures: CheckFailure[];
}

/** Checks an object against its fields, and fills in the fallbacks. Unknown values pass. */
export function validate(value: Properties, fields: Fields, path = ""): Validated {
  const failures: CheckFailure[] = [];
  const inputs: Properties = {};
  for (const key of Object.keys(value)) {
    if (!(key in fields)) failures.push({ property: join(path, key), reason: unknownKey(key, Object.keys(fields)) });
  }
  for (const [key, field] of Object.entries(fields)) {
    const given = value[key] ?? field.fallback;
    const found = typeof given === "string" && field.spelling !== undefined ? field.spelling(given) : given;
    if (found === undefined) {
      if (field.required) failures.push({ property: join(path, key), reason: "is required, and missing" });
      continue;
    }
    inputs[key] = found;
    const reason = found === UNKNOWN ? undefined : field.rule(found);
    if (reason !== undefined) failures.push({ property: join(path, key), reason });
  }
  return { inputs, failures };
}

/** Checks each object of a list; the objects' failures are at `key[0].…`. */
export function validateList(value: unknown, fields: Fields, key: string): { list: unknown; failures: CheckFailure[] } {
  if (!Array.isArray(value)) {
    const failures = value === UNKNOWN ? [] : [{ property: key, reason: `${show(value)} is no list` }];
    return { list: value, failures };
  }
  const results = value.map((item, i) => validateObject(item, fields, `${key}[${i}]`));
  return { list: results.map(({ object }) => object), failures: results.flatMap(({ failures }) => failures) };
}

/** Checks one nested object. */
export function validateObject(
  value: unknown,
  fields: Fields,
  path: string,
): { object: unknown; failures: CheckFailure[] } {
  if (value === UNKNOWN) return { object: value, failures: [] };
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { object: value, failures: [{ property: path, reason: `${show(value)} is no object` }] };
  }
  const { inputs, failures } = validate(value as Properties, fields, path);
  return { object: inputs, failures };
}

export const isText: Rule = (value) =>
  typeof value === "string" && value !== "" ? undefined : `${show(value)} is no text`;

/** Like a program and its arguments. */
export const isTexts: Rule = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === "string" || part === UNKNOWN)
    ? undefined
    : `${show(value)} is no list of at least one text`;

export const isFlag: Rule = (value) =>
  typeof value === "boolean" ? undefined : `${show(value)} is neither true nor false`;

/** Names of objects on a host, which are also names of files there. */
export const isName: Rule = (value) =>
  typeof value === "string" && /^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$/.test(value)
    ? undefined
    : `${show(value)} is no name: up to 100 letters, digits and . _ + - are allowed, the first a letter or digit`;

/** 32 hexadecimal digits with hyphens in between, 36 characters in all: virsh looks for the object of that UUID first. */
const UUID_LIKE = /^(?=.{36}$)-*([0-9a-fA-F]-*){32}$/;

/** Names that libvirt's commands find by. @see https://libvirt.org/manpages/virsh.html#notes */
export const isObjectName: Rule = (value) => {
  if (typeof value !== "string" || !UUID_LIKE.test(value)) return isName(value);
  return `${show(value)} is no name: libvirt's commands would take it for the UUID of another object; put a letter from g to z before it`;
};

/** Names of domains: virsh takes a number for the ID of a domain that runs, whatever its name is. */
export const isMachineName: Rule = (value) => {
  if (typeof value !== "string" || !/^\d+$/.test(value)) return isObjectName(value);
  return (
    `${show(value)} is no name of a domain: libvirt's commands would take it for the ID of another one that runs; put a letter before it ` +
    "(one that is there already is renamed by virsh domrename with its UUID)"
  );
};

export const isHost: Rule = (value) => (typeof value === "string" ? hostProblem(value) : `${show(value)} is no text`);

export const isAbsolutePath: Rule = (value) => {
  if (typeof value !== "string" || !/^\/[^\n]*$/.test(value)) return `${show(value)} is no absolute path`;
  if (!value.split("/").includes("..")) return undefined;
  return `${show(value)} leads upwards by "..", which names a folder in more than one way: write the path without it`;
};

export const isSha256: Rule = (value) =>
  typeof value === "string" && /^[0-9a-f]{64}$/.test(value)
    ? undefined
    : `${show(value)} is no SHA-256 in 64 lower-case hexadecimal digits`;

/**
 * A UUID as libvirt writes it: RFC 9562, section 4.
 * @param hint Follows "is no UUID": its form, or where to take it from.
 */
function isUuid(hint: string): Rule {
  return (value) =>
    typeof value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)
      ? undefined
      : `${show(value)} is no UUID ${hint}`;
}

export const isSecretUuid = isUuid("in lower case; take the output uuid of a Secret");
const isDomainUuid = isUuid("as virsh domuuid writes it: hexadecimal digits in groups of 8, 4, 4, 4 and 12");

export const DOMAIN_UUID: Field = { rule: isDomainUuid, spelling: canonicalUuid };
/** A path on a host. */
export const PATH: Field = { rule: isAbsolutePath, spelling: canonicalPath };

/** A whole number within limits, both included. */
export function isWhole(least: number, most: number, unit: string): Rule {
  return (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? undefined
      : `${show(value)} is not allowed: a whole number of ${unit} from ${least} to ${most}`;
}

/** A number above zero. */
export function isPositive(unit: string): Rule {
  return (value) =>
    typeof value === "number" && Number.isFinite(value) && value > 0
      ? undefined
      : `${show(value)} is not allowed: a number of ${unit} above 0`;
}

export function isOneOf(...allowed: string[]): Rule {
  return (value) =>
    typeof value === "string" && allowed.includes(value)
      ? undefined
      : `${show(value)} is not allowed: one of ${allowed.join(", ")}`;
}

/** A value in a message; long ones are cut. */
function show(value: unknown): string {
  const text =
    JSON.stringify(value, (_, item: unknown) => (item === UNKNOWN ? "(not known yet)" : item)) ?? "undefined";
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function unknownKey(key: string, known: string[]): string {
  const near = known.map((name) => ({ name, distance: editDistance(key.toLowerCase(), name.toLowerCase()) }));
  const best = near.sort((a, b) => a.distance - b.distance)[0];
  const hint = best !== undefined && best.distance <= 2 ? `; did you mean ${best.name}?` : "";
  return `there is no such property${hint} Known are: ${known.join(", ")}`;
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, substitution));
    }
    row = next;
  }
  return row[b.length];
}
