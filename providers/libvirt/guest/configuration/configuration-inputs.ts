/** What a program says of the configuration inside a machine, and the checks of it. */
import { type CheckFailure, type Properties, UNKNOWN } from "../../../base/types";
import {
  DOMAIN_UUID,
  type Field,
  type Fields,
  isAbsolutePath,
  isHost,
  isMachineName,
  isName,
  isOneOf,
  isTexts,
  isWhole,
  type Rule,
  validate,
  type Validated,
  validateList,
  validateObject,
} from "../../client";

/** A file inside the machine. */
export interface ConfiguredFile {
  readonly content: string;
  /** Octal, as chmod(1) takes it. */
  readonly mode: string;
  /** `user:group`. */
  readonly owner: string;
}

/** A unit of systemd inside the machine, which runs with what the files say. */
export interface ConfiguredUnit {
  readonly name: string;
  /** How it takes changed files while it runs. */
  readonly onChange: "reload" | "restart" | "nothing";
  /** Paths that it reads; undefined: all of the configuration's. */
  readonly files?: readonly string[];
}

/** A program that is run when files have changed, before the units take them. */
export interface ConfiguredCommand {
  readonly command: readonly string[];
  /** Likewise. */
  readonly files?: readonly string[];
}

/** Exit code 78 says that waiting does not help. */
export interface ConfiguredCheck {
  readonly command: readonly string[];
  /** Seconds within which it has to succeed; it is run every two to five seconds. */
  readonly timeoutSeconds: number;
}

export interface ConfigurationInputs {
  readonly host: string;
  readonly domain: string;
  /** UUID of the domain: another one is another machine, in which nothing is configured yet. */
  readonly machine?: string;
  /** By path. */
  readonly files: Readonly<Record<string, ConfiguredFile>>;
  readonly commands: readonly ConfiguredCommand[];
  readonly units: readonly ConfiguredUnit[];
  readonly check?: ConfiguredCheck;
  readonly group?: string;
  readonly agentTimeoutSeconds: number;
}

const DAY_SECONDS = 86_400;

const isMode: Rule = (value) =>
  typeof value === "string" && /^0?[0-7]{3}$/.test(value)
    ? undefined
    : `${JSON.stringify(value)} is no mode of a file: three octal digits, or four with a leading 0, like 0644`;

const isOwner: Rule = (value) =>
  typeof value === "string" && /^[a-z_][a-z0-9_-]{0,31}:[a-z_][a-z0-9_-]{0,31}$/.test(value)
    ? undefined
    : `${JSON.stringify(value)} is no owner: user:group is allowed, like postgres:postgres`;

const isContent: Rule = (value) =>
  typeof value === "string" && !value.includes("\0")
    ? undefined
    : "is to be a text; other content comes with the image or a disk";

/** Names with a suffix: systemctl(1) adds `.service` by itself, and a second spelling would be a second unit. */
const isUnit: Rule = (value) =>
  typeof value === "string" && /^[A-Za-z0-9:_.@\\-]+\.(service|socket|timer|path|mount|target)$/.test(value)
    ? undefined
    : `${JSON.stringify(value)} is no unit of systemd: its name with its suffix is allowed, like kubelet.service`;

/** Checked on its own afterwards. */
const anything: Field = { rule: () => undefined };

const FIELDS: Fields = {
  host: { rule: isHost, required: true },
  domain: { rule: isMachineName, required: true },
  machine: DOMAIN_UUID,
  files: { ...anything, required: true },
  commands: { ...anything, fallback: [] },
  units: { ...anything, fallback: [] },
  check: anything,
  group: { rule: isName },
  agentTimeoutSeconds: { rule: isWhole(1, DAY_SECONDS, "seconds"), fallback: 600 },
};
const FILE_FIELDS: Fields = {
  content: { rule: isContent, required: true },
  mode: { rule: isMode, fallback: "0644", spelling: (mode) => mode.padStart(4, "0") },
  owner: { rule: isOwner, fallback: "root:root" },
};
const COMMAND_FIELDS: Fields = {
  command: { rule: isTexts, required: true },
  files: { rule: isTexts },
};
const UNIT_FIELDS: Fields = {
  name: { rule: isUnit, required: true },
  onChange: { rule: isOneOf("reload", "restart", "nothing"), fallback: "restart" },
  files: { rule: isTexts },
};
const CHECK_FIELDS: Fields = {
  command: { rule: isTexts, required: true },
  timeoutSeconds: { rule: isWhole(1, DAY_SECONDS, "seconds"), fallback: 120 },
};

/** Inputs with defaults, and everything that is wrong with them. */
export function checkGuestConfiguration(news: Properties): Validated {
  const { inputs, failures } = validate(news, FIELDS);
  const files = checkFiles(inputs.files);
  const commands = validateList(inputs.commands, COMMAND_FIELDS, "commands");
  const units = validateList(inputs.units, UNIT_FIELDS, "units");
  const checked: Properties = { ...inputs, files: files.object, commands: commands.list, units: units.list };
  failures.push(...files.failures, ...commands.failures, ...units.failures);
  if (inputs.check !== undefined) {
    const { object, failures: more } = validateObject(inputs.check, CHECK_FIELDS, "check");
    checked.check = object;
    failures.push(...more);
  }
  if (failures.length === 0) failures.push(...strayFiles(checked));
  return { inputs: checked, failures };
}

function checkFiles(files: unknown): { object: unknown; failures: CheckFailure[] } {
  if (typeof files !== "object" || files === null || Array.isArray(files)) {
    const failures = files === UNKNOWN || files === undefined ? [] : [{ property: "files", reason: "is no object" }];
    return { object: files, failures };
  }
  const failures: CheckFailure[] = [];
  const checked: Properties = {};
  for (const [path, file] of Object.entries(files)) {
    const property = `files[${JSON.stringify(path)}]`;
    const reason = isAbsolutePath(path) ?? (path.endsWith("/") ? `${path} is a folder's path` : undefined);
    if (reason !== undefined) failures.push({ property, reason });
    const { object, failures: more } = validateObject(file, FILE_FIELDS, property);
    checked[path] = object;
    failures.push(...more);
  }
  return { object: checked, failures };
}

/** Commands and units that name a file which the configuration does not have: a typing mistake would never be noticed. */
function strayFiles({ files, commands, units }: Properties): CheckFailure[] {
  if (files === UNKNOWN) return [];
  const known = Object.keys(files as object);
  return Object.entries({ commands, units }).flatMap(([key, list]) => {
    if (!Array.isArray(list)) return [];
    return list.flatMap((item: Properties | typeof UNKNOWN, index) => {
      const named = item === UNKNOWN || !Array.isArray(item.files) ? [] : (item.files as unknown[]);
      const stray = named.filter((path) => typeof path === "string" && !known.includes(path));
      return stray.map((path) => ({
        property: `${key}[${index}].files`,
        reason: `${JSON.stringify(path)} is none of the configuration's files: ${known.join(", ") || "it has none"}`,
      }));
    });
  });
}
