/** What a program says of a domain, and the checks of it. */
import { CheckFailure, Properties, UNKNOWN } from "../../base/types";
import { checkDevices, DomainDisk, DomainInterface } from "./devices/device-inputs";
import { MIGRATION_FIELDS, MigrationOptions } from "./migration-inputs";
import {
  DOMAIN_UUID,
  Field,
  Fields,
  isFlag,
  isHost,
  isMachineName,
  isOneOf,
  isText,
  isTexts,
  isWhole,
  PATH,
  Rule,
  validate,
  Validated,
  validateObject,
} from "../client";

export interface DomainBoot {
  readonly kernel: string;
  readonly initrd: string;
  readonly commandLine: string;
}

export interface DomainReadiness {
  readonly command: readonly string[];
  readonly timeoutSeconds: number;
  readonly description?: string;
}

export interface DomainInputs {
  readonly host: string;
  readonly name: string;
  readonly vcpu: number;
  readonly maxVcpu?: number;
  readonly memoryMiB: number;
  readonly maxMemoryMiB?: number;
  readonly allowRestart: boolean;
  readonly boot?: DomainBoot;
  readonly disks: readonly DomainDisk[];
  readonly interfaces: readonly DomainInterface[];
  readonly running: boolean;
  readonly autostart: boolean;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly shutdownTimeoutSeconds: number;
  readonly ready?: DomainReadiness;
  readonly diskCache: string;
  readonly migration?: MigrationOptions;
  /** UUID of the domain that is taken over as it is. */
  readonly adopts?: string;
}

/** How many processors the running domain can be given. */
export function maxVcpu({ vcpu, maxVcpu: most }: Pick<DomainInputs, "vcpu" | "maxVcpu">): number {
  return most ?? vcpu;
}

/** How much memory the running domain can be given, in MiB. */
export function maxMemoryMiB({
  memoryMiB,
  maxMemoryMiB: most,
}: Pick<DomainInputs, "memoryMiB" | "maxMemoryMiB">): number {
  return most ?? memoryMiB;
}

const isMetadata: Rule = (value) =>
  typeof value === "object" &&
  value !== null &&
  Object.values(value).every((item) => typeof item === "string" || item === UNKNOWN)
    ? undefined
    : "is to be an object whose values are texts";

/** Checked on its own afterwards. */
const anything: Field = { rule: () => undefined };
const DAY_SECONDS = 86_400;
const flag = (fallback: boolean): Field => ({ rule: isFlag, fallback });

const FIELDS: Fields = {
  host: { rule: isHost, required: true },
  name: { rule: isMachineName, required: true },
  vcpu: { rule: isWhole(1, 1024, "vCPUs"), required: true },
  maxVcpu: { rule: isWhole(1, 1024, "vCPUs") },
  memoryMiB: { rule: isWhole(16, 16 * 1024 ** 2, "MiB"), required: true },
  maxMemoryMiB: { rule: isWhole(16, 16 * 1024 ** 2, "MiB") },
  allowRestart: flag(false),
  boot: anything,
  disks: { ...anything, fallback: [] },
  interfaces: { ...anything, fallback: [] },
  running: flag(true),
  autostart: flag(true),
  metadata: { rule: isMetadata },
  shutdownTimeoutSeconds: { rule: isWhole(0, DAY_SECONDS, "seconds"), fallback: 60 },
  ready: anything,
  migration: anything,
  adopts: DOMAIN_UUID,
  diskCache: { rule: isOneOf("writeback", "none", "writethrough", "unsafe"), fallback: "writeback" },
};
const BOOT_FIELDS: Fields = {
  kernel: { ...PATH, required: true },
  initrd: { ...PATH, required: true },
  commandLine: { rule: isText, required: true },
};
const READY_FIELDS: Fields = {
  command: { rule: isTexts, required: true },
  timeoutSeconds: { rule: isWhole(1, DAY_SECONDS, "seconds"), required: true },
  description: { rule: isText },
};

/** Inputs with defaults, in the form in which libvirt gives them back, and everything that is wrong with them. */
export function checkDomain(news: Properties): Validated {
  const { inputs, failures } = validate({ ...news, metadata: asKept(news.metadata) }, FIELDS);
  const devices = checkDevices(inputs.disks, inputs.interfaces);
  const checked: Properties = { ...inputs, ...devices.inputs };
  failures.push(...devices.failures);
  failures.push(...aboveMaximum(inputs, "vcpu", "maxVcpu"), ...aboveMaximum(inputs, "memoryMiB", "maxMemoryMiB"));
  for (const [key, fields] of Object.entries({ boot: BOOT_FIELDS, ready: READY_FIELDS, migration: MIGRATION_FIELDS })) {
    if (inputs[key] === undefined) continue;
    const nested = validateObject(inputs[key], fields, key);
    checked[key] = key === "boot" ? (asKept(nested.object) ?? nested.object) : nested.object;
    failures.push(...nested.failures);
  }
  return { inputs: checked, failures };
}

function aboveMaximum(inputs: Properties, property: string, maximum: string): CheckFailure[] {
  const [value, most] = [inputs[property], inputs[maximum]];
  if (typeof value !== "number" || typeof most !== "number" || value <= most) return [];
  return [{ property, reason: `${value} is more than ${maximum}, ${most}: raise that, or lower this` }];
}

/** Texts as they survive in XML: without white space around them, lines ended by line feeds. An empty object is none. */
function asKept(texts: unknown): unknown {
  if (typeof texts !== "object" || texts === null) return texts;
  const entries = Object.entries(texts).map(([key, text]: [string, unknown]) => [
    key,
    typeof text === "string" ? text.replace(/\r\n?/g, "\n").trim() : text,
  ]);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
