/** What a program says of a domain, and the checks of it. */
import { CheckFailure, Properties, UNKNOWN } from "../base/types";
import { MigrationOptions } from "./live-migration";
import { MIGRATION_FIELDS } from "./migration-inputs";
import {
  Field,
  Fields,
  isAbsolutePath,
  isFlag,
  isHost,
  isName,
  isOneOf,
  isText,
  isWhole,
  Rule,
  validate,
  Validated,
  validateList,
  validateObject,
} from "./validate";

export interface DomainDisk {
  readonly volume: string;
  readonly format: string;
  readonly readOnly: boolean;
}

export interface DomainInterface {
  readonly network: string;
  readonly mac: string;
}

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

/** The lowest bit of the first byte marks a group of machines: IEEE 802, section 8.2. */
const isMac: Rule = (value) =>
  typeof value === "string" && /^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/.test(value) && value !== "00:00:00:00:00:00"
    ? undefined
    : `${JSON.stringify(value)} is no MAC address of one machine: six pairs of hexadecimal digits like 52:54:00:12:34:56, the first pair even`;

const isCommand: Rule = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === "string" || part === UNKNOWN)
    ? undefined
    : "is to be a list of texts: the program and its arguments";

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
  name: { rule: isName, required: true },
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
  diskCache: { rule: isOneOf("writeback", "none", "writethrough", "unsafe"), fallback: "writeback" },
};
const BOOT_FIELDS: Fields = {
  kernel: { rule: isAbsolutePath, required: true },
  initrd: { rule: isAbsolutePath, required: true },
  commandLine: { rule: isText, required: true },
};
const DISK_FIELDS: Fields = {
  volume: { rule: isAbsolutePath, required: true },
  format: { rule: isOneOf("qcow2", "raw"), fallback: "qcow2" },
  readOnly: flag(false),
};
const INTERFACE_FIELDS: Fields = {
  network: { rule: isName, required: true },
  mac: { rule: isMac, required: true },
};
const READY_FIELDS: Fields = {
  command: { rule: isCommand, required: true },
  timeoutSeconds: { rule: isWhole(1, DAY_SECONDS, "seconds"), required: true },
  description: { rule: isText },
};

/** Inputs with defaults, MAC addresses in lower case, and everything that is wrong with them. */
export function checkDomain(news: Properties): Validated {
  const { inputs, failures } = validate(news, FIELDS);
  const disks = validateList(inputs.disks, DISK_FIELDS, "disks");
  const interfaces = validateList(lowerMacs(inputs.interfaces), INTERFACE_FIELDS, "interfaces");
  const checked: Properties = { ...inputs, disks: disks.list, interfaces: interfaces.list };
  failures.push(...disks.failures, ...interfaces.failures, ...repeated(disks.list, "disks", "volume"));
  failures.push(...repeated(interfaces.list, "interfaces", "mac"));
  failures.push(...aboveMaximum(inputs, "vcpu", "maxVcpu"), ...aboveMaximum(inputs, "memoryMiB", "maxMemoryMiB"));
  for (const [key, fields] of Object.entries({ boot: BOOT_FIELDS, ready: READY_FIELDS, migration: MIGRATION_FIELDS })) {
    if (inputs[key] === undefined) continue;
    const nested = validateObject(inputs[key], fields, key);
    checked[key] = nested.object;
    failures.push(...nested.failures);
  }
  return { inputs: checked, failures };
}

function aboveMaximum(inputs: Properties, property: string, maximum: string): CheckFailure[] {
  const [value, most] = [inputs[property], inputs[maximum]];
  if (typeof value !== "number" || typeof most !== "number" || value <= most) return [];
  return [{ property, reason: `${value} is more than ${maximum}, ${most}: raise that, or lower this` }];
}

function lowerMacs(interfaces: unknown): unknown {
  if (!Array.isArray(interfaces)) return interfaces;
  return interfaces.map((item: unknown) => {
    const mac = (item as { mac?: unknown } | null)?.mac;
    return typeof mac === "string" ? { ...(item as object), mac: mac.toLowerCase().replaceAll("-", ":") } : item;
  });
}

function repeated(list: unknown, key: string, property: string): CheckFailure[] {
  if (!Array.isArray(list)) return [];
  const values = list.map((item) => (item as Properties | null)?.[property]);
  return values.flatMap((value, i) => {
    const first = values.indexOf(value);
    if (typeof value !== "string" || first === i) return [];
    return [{ property: `${key}[${i}].${property}`, reason: `${value} is that of ${key}[${first}] already` }];
  });
}
