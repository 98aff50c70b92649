import Ajv, { type ErrorObject, type ValidateFunction } from "ajv";
import { describeValue, listOf } from "./describe";
import type { Finding, Issues } from "../issues";
import { fromPointer, type Path } from "../path";

/** A JSON Schema whose types are all in its `definitions`. */
export interface ModelSchema {
  readonly definitions: object;
}

/** Compiling takes a tenth of a second. */
const validators = new WeakMap<ModelSchema, ValidateFunction>();

/** What ajv's `verbose` adds to an error, with the parts of the schema that messages quote. */
interface Rule {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Rule>>;
  readonly $ref?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

/**
 * Checks the shape of a file against the JSON Schema, and reports everything that is wrong with it.
 * @returns paths of the values that are wrong, so that later checks can leave them out
 */
export function checkStructure(value: unknown, issues: Issues, schema: ModelSchema): Path[] {
  const validate = validatorOf(schema);
  if (validate(value)) return [];
  const wrong: Path[] = [];
  for (const error of validate.errors!) {
    const finding = explain(error, fromPointer(error.instancePath, value), schema);
    if (!finding) continue;
    issues.report(finding);
    // A badly named thing is still there to be referred to.
    if (error.keyword !== "required" && error.propertyName === undefined) wrong.push(finding.path);
  }
  return wrong;
}

function validatorOf(schema: ModelSchema): ValidateFunction {
  const known = validators.get(schema);
  if (known) return known;
  const validate = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true }).compile(schema);
  validators.set(schema, validate);
  return validate;
}

function explain(error: ErrorObject, path: Path, schema: ModelSchema): Finding | undefined {
  const rule = error.parentSchema as Rule;
  // Described only where it is told: an error in a large mapping has all of it as its data.
  const wrong = (allowed: string): Finding => ({ path, found: describeValue(error.data), allowed });
  if (error.propertyName !== undefined) return badName(error, path, rule);
  switch (error.keyword) {
    case "propertyNames":
      return undefined; // its reason is an error of its own
    case "required":
      return missing(error, path, rule, schema);
    case "additionalProperties":
      return unknownKey(error, path, rule);
    case "enum":
      return choice(path, error.data, error.params.allowedValues as string[]);
    case "const":
      return choice(path, error.data, [String(error.params.allowedValue)]);
    case "type":
      return wrong(rule.description && isText(rule) ? rule.description : typeName(rule.type));
    case "minimum":
    case "maximum":
      return wrong(range(rule));
    case "uniqueItems":
      return repeated(error, path);
    case "minItems":
      return wrong(`at least ${error.params.limit} entry`);
    default:
      return wrong(rule.description ?? error.message ?? error.keyword);
  }
}

function badName(error: ErrorObject, path: Path, rule: Rule): Finding {
  const name = error.propertyName!;
  return { path: [...path, name], found: `the name ${JSON.stringify(name)}`, allowed: rule.description!, atKey: true };
}

function missing(error: ErrorObject, path: Path, rule: Rule, schema: ModelSchema): Finding {
  const name = error.params.missingProperty as string;
  const property = resolve(rule.properties?.[name], schema);
  const allowed = property.description ?? typeName(property.type);
  return { path: [...path, name], found: "nothing", allowed: `and required: ${firstParagraph(allowed)}` };
}

/** Goals were free text once. */
const GOALS =
  "goals are what a plan can be held against, no text; write what is meant as survives: [host] (no single server stops the cloud), maxLoss: 24h " +
  "(so old may copies of its services be), localServices: [NAME] (they run on its own hosts), or dataFrom: [CENTRE] (copies of their services are here)";

function unknownKey(error: ErrorObject, path: Path, rule: Rule): Finding {
  const name = error.params.additionalProperty as string;
  const names = Object.keys(rule.properties ?? {});
  return {
    path: [...path, name],
    found: `the unknown key ${JSON.stringify(name)}`,
    allowed: [listOf(names), ...(path.at(-1) === "goals" ? [GOALS] : [])].join(": "),
    meant: { text: name, candidates: names },
    atKey: true,
  };
}

function choice(path: Path, data: unknown, allowed: readonly string[]): Finding {
  const meant = typeof data === "string" ? { text: data, candidates: allowed } : undefined;
  return { path, found: describeValue(data), allowed: listOf(allowed), meant };
}

function repeated(error: ErrorObject, path: Path): Finding {
  const { i, j } = error.params as { i: number; j: number };
  const index = Math.max(i, j);
  return {
    path: [...path, index],
    found: `${describeValue((error.data as unknown[])[index])} a second time`,
    allowed: "each entry once",
  };
}

function range({ minimum, maximum, type }: Rule): string {
  const kind = type === "integer" ? "a whole number" : "a number";
  if (minimum === undefined) return `${kind} of at most ${maximum}`;
  return maximum === undefined ? `${kind} of at least ${minimum}` : `${kind} from ${minimum} to ${maximum}`;
}

function resolve(rule: Rule | undefined, schema: ModelSchema): Rule {
  if (!rule?.$ref) return rule ?? {};
  const name = rule.$ref.replace("#/definitions/", "");
  const target = (schema.definitions as Readonly<Record<string, Rule>>)[decodeURIComponent(name)];
  return { ...target, ...(rule.description !== undefined && { description: rule.description }) };
}

function isText(rule: Rule): boolean {
  return rule.type === "string";
}

function typeName(type: string | undefined): string {
  const names: Readonly<Record<string, string>> = {
    object: "a mapping",
    array: "a list",
    string: "text",
    integer: "a whole number",
    number: "a number",
  };
  return (type !== undefined && names[type]) || "another value";
}

function firstParagraph(text: string): string {
  return text.split("\n\n")[0].replaceAll("\n", " ");
}
