/** What a program says of a storage pool, and the checks of it. Source of the rules: https://libvirt.org/storage.html */
import { CheckFailure, Properties, UNKNOWN } from "../../base/types";
import {
  canonicalUuid,
  Field,
  Fields,
  isAbsolutePath,
  isOneOf,
  isSecretUuid,
  isText,
  isWhole,
  PATH,
  Rule,
  validate,
  Validated,
  validateList,
  validateObject,
} from "../client";
import { ObjectInputs } from "../ownership";

export const POOL_TYPES = ["dir", "fs", "netfs", "logical", "iscsi", "rbd"] as const;
export type PoolType = (typeof POOL_TYPES)[number];

export interface PoolAuth {
  readonly username: string;
  /** UUID of a libvirt secret. */
  readonly secret: string;
}

export interface PoolServer {
  readonly name: string;
  readonly port?: number;
}

/** All that a source may have; which of it, the type says. */
export interface PoolSource {
  readonly device?: string;
  readonly devices?: readonly string[];
  readonly host?: string;
  readonly port?: number;
  readonly hosts?: readonly PoolServer[];
  readonly directory?: string;
  readonly format?: string;
  readonly name?: string;
  readonly target?: string;
  readonly initiator?: string;
  readonly auth?: PoolAuth;
}

export interface PoolPermissions {
  readonly mode: string;
  readonly owner?: number;
  readonly group?: number;
}

export interface PoolInputs extends ObjectInputs {
  readonly type: PoolType;
  readonly path?: string;
  readonly source?: PoolSource;
  readonly permissions?: PoolPermissions;
}

const isServer: Rule = (value) =>
  typeof value === "string" && /^[A-Za-z0-9:][A-Za-z0-9.:-]*$/.test(value)
    ? undefined
    : `${JSON.stringify(value)} is no host name or IP address`;

/** RFC 3720, section 3.2.6.3. */
const isIscsiName: Rule = (value) =>
  typeof value === "string" && /^(iqn|eui|naa)\.[A-Za-z0-9.:_-]+$/.test(value)
    ? undefined
    : `${JSON.stringify(value)} is no iSCSI name like iqn.2024-01.example:disks`;

const isMode: Rule = (value) =>
  typeof value === "string" && /^0[0-7]{3}$/.test(value)
    ? undefined
    : `${JSON.stringify(value)} is no mode of a folder: four octal digits like 0711`;

const isVolumeGroup: Rule = (value) =>
  typeof value === "string" && /^[A-Za-z0-9_+.][A-Za-z0-9_+.-]{0,126}$/.test(value)
    ? undefined
    : `${JSON.stringify(value)} is no name of a volume group: lvm(8)`;

const isDevices: Rule = (value) =>
  Array.isArray(value) && value.every((item) => item === UNKNOWN || isAbsolutePath(item) === undefined)
    ? undefined
    : "is to be a list of absolute paths of block devices";

const anything: Field = { rule: () => undefined };
const port: Field = { rule: isWhole(1, 65_535, "port") };
const server: Field = { rule: isServer, required: true };

/** Fields of `source` by type; a type without has none. */
const SOURCES: Readonly<Record<PoolType, Fields | undefined>> = {
  dir: undefined,
  fs: {
    device: { ...PATH, required: true },
    format: { rule: isOneOf("auto", "ext2", "ext3", "ext4", "xfs", "vfat", "iso9660", "udf"), fallback: "auto" },
  },
  netfs: {
    host: server,
    directory: { ...PATH, required: true },
    format: { rule: isOneOf("auto", "nfs", "glusterfs", "cifs"), fallback: "auto" },
  },
  logical: { name: { rule: isVolumeGroup, required: true }, devices: { rule: isDevices, fallback: [] } },
  iscsi: {
    host: server,
    port,
    target: { rule: isIscsiName, required: true },
    initiator: { rule: isIscsiName },
    auth: anything,
  },
  rbd: { hosts: { ...anything, required: true }, name: { rule: isText, required: true }, auth: anything },
};
const AUTH: Fields = {
  username: { rule: isText, required: true },
  secret: { rule: isSecretUuid, spelling: canonicalUuid, required: true },
};
const SERVER: Fields = { name: server, port };
const PERMISSIONS: Fields = {
  mode: { rule: isMode, required: true },
  owner: { rule: isWhole(0, 2 ** 31, "user id") },
  group: { rule: isWhole(0, 2 ** 31, "group id") },
};

/** True for the types whose volumes are files below a path that the program chooses. */
export function isPathChosen(type: unknown): boolean {
  return type === "dir" || type === "fs" || type === "netfs";
}

/** Inputs with defaults, the path as libvirt writes it, and everything that is wrong with them. */
export function checkPool(news: Properties, common: Fields): Validated {
  const { inputs, failures } = validate(news, {
    ...common,
    type: { rule: isOneOf(...POOL_TYPES), fallback: "dir" },
    path: { ...PATH, required: isPathChosen(news.type ?? "dir") },
    source: anything,
    permissions: anything,
  });
  const type = inputs.type as PoolType;
  if (!POOL_TYPES.includes(type)) return { inputs, failures };
  failures.push(...misplaced(inputs, type));
  if (inputs.permissions !== undefined) nest(inputs, "permissions", PERMISSIONS, "permissions", failures);
  const fields = SOURCES[type];
  if (fields !== undefined) checkSource(inputs, fields, failures);
  return { inputs, failures };
}

function misplaced({ path, source, permissions }: Properties, type: PoolType): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const refuse = (property: string, reason: string) => failures.push({ property, reason });
  if (path !== undefined && !isPathChosen(type)) {
    refuse("path", `is not chosen for type ${type}: leave it out, and read it from the output path`);
  }
  if (source !== undefined && type === "dir") refuse("source", "has no meaning for type dir, a folder of the host");
  if (source === undefined && type !== "dir") refuse("source", `is required for type ${type}`);
  if (permissions !== undefined && type !== "dir") {
    refuse("permissions", `are for type dir; those of type ${type} are set where the storage is`);
  }
  return failures;
}

function checkSource(inputs: Properties, fields: Fields, failures: CheckFailure[]): void {
  if (inputs.source === undefined) return;
  nest(inputs, "source", fields, "source", failures);
  const source = inputs.source as Properties | typeof UNKNOWN;
  if (source === UNKNOWN || typeof source !== "object" || source === null) return;
  if (source.auth !== undefined) nest(source, "auth", AUTH, "source.auth", failures);
  if (source.hosts === undefined) return;
  const servers = validateList(source.hosts, SERVER, "source.hosts");
  failures.push(...servers.failures);
  source.hosts = servers.list;
}

/** Checks the object under a key, and puts it back with its defaults. */
function nest(parent: Properties, key: string, fields: Fields, path: string, failures: CheckFailure[]): void {
  const result = validateObject(parent[key], fields, path);
  failures.push(...result.failures);
  parent[key] = result.object;
}
