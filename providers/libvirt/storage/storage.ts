/** Storage pools and volumes as libvirt tells of them. */
import { setTimeout as sleep } from "node:timers/promises";

import { ProviderError } from "../../base/types";
import { Encryption, encryptionElement, FoundEncryption, parseEncryption } from "./encryption";
import {
  attribute,
  elementAt,
  isMissing,
  parseLabels,
  parseXml,
  STDIN,
  textAt,
  toXml,
  Virsh,
  VirshError,
} from "../client";

export const MIB = 1024 ** 2;
export const GIB = 1024 ** 3;
const CREATE_ATTEMPTS = 3;
/** Seconds for the whole content of a volume: 100 GiB over a line of 20 Mbit/s. The operation's own time limit ends it sooner. */
export const CONTENT_TIMEOUT_SECONDS = 12 * 3600;

export interface PoolFacts {
  readonly name: string;
  readonly uuid: string;
  readonly type: string;
  readonly path: string;
}

export interface VolumeFacts {
  readonly path: string;
  readonly capacityBytes: number;
  readonly format: string;
  /** Path of the volume under this one. */
  readonly backingPath?: string;
  /** Undefined: not encrypted. libvirt knows the secret of volumes that it made, until it looks at the pool again. */
  readonly encryption?: FoundEncryption;
}

/** A pool's definition; undefined when there is none of that name. */
export async function describePool(virsh: Virsh, pool: string): Promise<PoolFacts | undefined> {
  const text = await virsh.attemptRun(["pool-dumpxml", pool], isMissing);
  if (text === undefined) return undefined;
  const xml = parseXml(text, "pool");
  return {
    name: textAt(xml, "name") ?? pool,
    uuid: textAt(xml, "uuid") ?? "",
    type: attribute(xml, "type") ?? "",
    path: textAt(xml, "target", "path") ?? "",
  };
}

/** Numbers and words of `pool-info`, by their label; sizes in bytes. */
export async function poolInfo(virsh: Virsh, pool: string): Promise<Record<string, string>> {
  const text = await virsh.run(["pool-info", "--bytes", pool], { what: `reading storage pool ${pool}` });
  return parseLabels(text);
}

/**
 * Lets libvirt look at the pool's folder again.
 * @throws ProviderError when there is no such pool, or it is not started.
 */
export async function refreshPool(virsh: Virsh, pool: string): Promise<void> {
  const busy = (error: VirshError) => /asynchronous jobs running/.test(error.output);
  for (let tries = 0; tries < 120; tries++) {
    const done = await explainPool(virsh, pool, () => virsh.attemptRun(["pool-refresh", pool], busy));
    if (done !== undefined) return;
    await sleep(500, undefined, { signal: virsh.signal });
  }
  throw new ProviderError(
    `${virsh.label}: storage pool ${pool} has been busy for a minute; look at it: virsh pool-info ${pool}`,
  );
}

/** A volume; undefined when the pool has none of that name. */
export async function describeVolume(virsh: Virsh, pool: string, name: string): Promise<VolumeFacts | undefined> {
  const noVolume = (error: VirshError) => isMissing(error) && !isPoolMissing(error);
  const text = await explainPool(virsh, pool, () =>
    virsh.attemptRun(["vol-dumpxml", "--pool", pool, "--vol", name], noVolume),
  );
  // virsh finds volumes by their keys as well.
  if (text === undefined || textAt(parseXml(text, "volume"), "name") !== name) return undefined;
  return parseVolume(text);
}

export function parseVolume(text: string): VolumeFacts {
  const xml = parseXml(text, "volume");
  const backingPath = textAt(xml, "backingStore", "path");
  const encryption = parseEncryption(elementAt(xml, "target"));
  return {
    path: textAt(xml, "target", "path") ?? "",
    capacityBytes: Number(textAt(xml, "capacity")),
    format: attribute(elementAt(xml, "target", "format"), "type") ?? "raw",
    ...(backingPath ? { backingPath } : {}),
    ...(encryption && { encryption }),
  };
}

/** What a volume takes in its pool. */
export async function allocatedBytes(virsh: Virsh, place: { pool: string; name: string }): Promise<number> {
  const text = await virsh.run(["vol-info", "--bytes", "--pool", place.pool, place.name]);
  return Number.parseInt(parseLabels(text)["Allocation"] ?? "0", 10);
}

/** Names of the pool's volumes. */
export async function volumeNames(virsh: Virsh, pool: string): Promise<string[]> {
  const text = await explainPool(virsh, pool, () => virsh.run(["vol-list", pool]));
  return parseVolumeNames(text);
}

/** Of `virsh vol-list`: a table of names and paths, in which both may hold white space. A path ends with its volume's name. */
export function parseVolumeNames(table: string): string[] {
  return table.split("\n").flatMap((line) => {
    if (line.trim() === "") return [];
    const row = line.replace(/^ /, "").trimEnd();
    const gaps = [...row.matchAll(/ +(?=\S)/g)].filter(([gap]) => gap.length >= 3);
    const splits = gaps.flatMap(({ index, 0: gap }) => {
      const rest = row.slice(index + gap.length);
      // The column is as wide as its longest name: spaces at a name's end look like the gap.
      const names = Array.from({ length: gap.length - 2 }, (_, spaces) => row.slice(0, index + spaces));
      return names.map((name) => ({ name, rest }));
    });
    const split = splits.find(({ name, rest }) => rest.endsWith(`/${name}`)) ?? splits[0];
    return split === undefined ? [] : [split.name];
  });
}

export interface NewVolume {
  readonly name: string;
  readonly capacityBytes: number;
  readonly format: string;
  readonly backing?: { readonly path: string; readonly format: string };
  readonly encryption?: Encryption;
}

/** Makes a volume that takes no more room than it has to, and that only root and the VM that uses it can read. */
export async function createVolume(virsh: Virsh, pool: string, volume: NewVolume): Promise<void> {
  const xml = toXml("volume", {
    name: volume.name,
    capacity: { "@unit": "bytes", "#": volume.capacityBytes },
    allocation: volume.format === "raw" ? 0 : undefined,
    target: {
      format: { "@type": volume.format },
      permissions: { mode: "0600" },
      encryption: encryptionElement(volume.encryption),
    },
    backingStore:
      volume.backing === undefined
        ? undefined
        : { path: volume.backing.path, format: { "@type": volume.backing.format } },
  });
  const options = { input: xml, what: `creating volume ${volume.name} in pool ${pool}`, timeoutSeconds: 120 };
  for (let attempt = 1; ; attempt++) {
    const passes = (error: VirshError) => attempt < CREATE_ATTEMPTS && isUncalibrated(error);
    if ((await virsh.attemptRun(["vol-create", pool, STDIN], passes, options)) !== undefined) return;
  }
}

/** Makes a volume of all that another one in the pool holds, its base included: it stands on nothing afterwards. */
export async function createFrom(virsh: Virsh, pool: string, volume: NewVolume, from: string): Promise<void> {
  const { name, capacityBytes, format } = volume;
  const target = { format: { "@type": format }, permissions: { mode: "0600" } };
  const input = toXml("volume", { name, capacity: { "@unit": "bytes", "#": capacityBytes }, target });
  const what = `copying volume ${from} in pool ${pool} to ${name}`;
  const options = { input, what, timeoutSeconds: CONTENT_TIMEOUT_SECONDS };
  await virsh.run(["vol-create-from", pool, STDIN, from, "--inputpool", pool], options);
}

/** QEMU measures how long its key derivation takes, and gives up where the clock seems to stand (crypto/pbkdf.c). */
function isUncalibrated({ output }: VirshError): boolean {
  return /Unable to get accurate CPU usage/.test(output);
}

/** Deletes a volume; one that is gone already is fine. */
export async function deleteVolume(virsh: Virsh, pool: string, name: string): Promise<void> {
  const what = `deleting volume ${name} in pool ${pool}`;
  await virsh.attemptRun(["vol-delete", "--pool", pool, "--vol", name], isMissing, { what });
}

/** @throws ProviderError when the pool has less room than `bytes`. */
export async function requireSpace(virsh: Virsh, pool: string, bytes: number): Promise<void> {
  const available = Number((await poolInfo(virsh, pool))["Available"]);
  if (!(available < bytes)) return;
  throw new ProviderError(
    `storage pool ${pool} on ${virsh.label} has ${Math.floor(available / MIB)} MiB free, needs ${Math.ceil(bytes / MIB)}; ` +
      "free space there, or choose another pool",
  );
}

function isPoolMissing(error: VirshError): boolean {
  return /failed to get pool/.test(error.output);
}

async function explainPool<T>(virsh: Virsh, pool: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof VirshError)) throw error;
    if (isPoolMissing(error)) {
      throw new ProviderError(
        `there is no storage pool ${pool} on ${virsh.label}; make it (StoragePool) before its volumes, or correct the pool's name`,
      );
    }
    if (/is not active/.test(error.output)) {
      throw new ProviderError(
        `storage pool ${pool} on ${virsh.label} is not started: virsh -c '${virsh.uri}' pool-start ${pool}`,
      );
    }
    throw error;
  }
}
