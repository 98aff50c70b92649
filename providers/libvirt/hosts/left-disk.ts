/** Disks of a machine that was left behind on a host that was lost. */
import * as path from "node:path";

import { Call, ProviderError } from "../../base/types";
import { DomainDefinition, DomainDisk } from "../domains";
import {
  CONTENT_TIMEOUT_SECONDS,
  deleteClaimed,
  describeVolume,
  domainsUsing,
  isSharedPool,
  markersOf,
  requireSpace,
  volumeNames,
  VolumePlace,
} from "../storage";
import { parseLabels, Virsh } from "../client";

/** A disk that is kept under another name, so that whoever misses what is on it finds it. */
export interface KeptDisk {
  readonly machine: string;
  /** libvirt URI. */
  readonly host: string;
  readonly pool: string;
  readonly volume: string;
}

/**
 * Frees the names of the machine's disks, which it needs when it moves here again. What the machine wrote to is kept under a
 * name of its own; what it only read (its seed) is made anew from the program, and deleted here.
 * Left as it is: a volume in a pool that all hosts see, which is the machine's disk elsewhere; one without our mark, with
 * another user, encrypted, or in no pool.
 * @param keep False: by consent nothing is kept.
 * @throws ProviderError when there is no room for a copy.
 */
export async function clearDisks(
  virsh: Virsh,
  { name, disks }: DomainDefinition,
  keep: boolean,
  call: Call,
): Promise<KeptDisk[]> {
  const kept: KeptDisk[] = [];
  for (const disk of disks) {
    const place = await placeOf(virsh, disk);
    if (place !== undefined && (await isSharedPool(virsh, place.pool))) continue;
    if (place === undefined || !(await isItsOwn(virsh, name, disk, place))) {
      call.progress(`${disk.volume} on ${virsh.label}, a disk of ${name}, is left as it is`, { permanent: true });
      continue;
    }
    if (keep && !disk.readOnly) kept.push({ machine: name, ...(await rename(virsh, place, call)) });
    await deleteClaimed(virsh, place);
  }
  return kept;
}

/** Deletes a disk that was kept; one that is gone already is fine. */
export async function deleteKept(virsh: Virsh, { pool, volume }: KeptDisk): Promise<void> {
  await deleteClaimed(virsh, { pool, name: volume });
}

/** Where the old disk is, and how it goes. */
export function whereKept({ label, uri }: Virsh, { machine, pool, volume }: KeptDisk): string {
  return (
    `the old disk of ${machine} is kept on ${label} as volume ${volume} of storage pool ${pool}: what was written to it last may be ` +
    `nowhere else. Delete it with virsh -c '${uri}' vol-delete --pool ${pool} ${volume}, or all such disks by ${CONSENT}`
  );
}

/** How a program of this project consents to the loss of old disks. */
export const CONSENT = "deleteDisks: true (of this project's machines: pulumi up -c powercloud:deleteLostDisks=true)";

async function placeOf(virsh: Virsh, { volume }: DomainDisk): Promise<VolumePlace | undefined> {
  const pool = (await virsh.attemptRun(["vol-pool", volume], () => true))?.trim();
  return pool ? { pool, name: path.posix.basename(volume) } : undefined;
}

async function isItsOwn(virsh: Virsh, machine: string, disk: DomainDisk, place: VolumePlace): Promise<boolean> {
  if (disk.encryption !== undefined || (await markersOf(virsh, place)).length === 0) return false;
  return (await domainsUsing(virsh, disk.volume)).every((user) => user === machine);
}

/** libvirt renames no volume: it is copied (a thin clone without its base), and the caller deletes the old one. */
async function rename(virsh: Virsh, { pool, name }: VolumePlace, call: Call): Promise<Omit<KeptDisk, "machine">> {
  const info = parseLabels(await virsh.run(["vol-info", "--bytes", "--pool", pool, name]));
  await requireSpace(virsh, pool, Number(info["Allocation"])).catch((error: Error) => {
    throw new ProviderError(`${error.message}; or consent to the loss of the old disk ${name} by ${CONSENT}`);
  });
  const volume = await freeName(virsh, { pool, name: `${name}.lost-${new Date().toISOString().slice(0, 10)}` });
  const what = `keeping volume ${name} of pool ${pool} as ${volume}`;
  call.progress(`${what} on ${virsh.label}`, { permanent: true });
  await virsh.run(["vol-clone", "--pool", pool, name, volume], { what, timeoutSeconds: CONTENT_TIMEOUT_SECONDS });
  if ((await describeVolume(virsh, pool, volume)) !== undefined) return { host: virsh.uri, pool, volume };
  throw new ProviderError(`${virsh.label}: ${what} left no volume; run pulumi up again`);
}

/** A host may be lost twice on one day. */
async function freeName(virsh: Virsh, { pool, name }: VolumePlace): Promise<string> {
  const taken = new Set(await volumeNames(virsh, pool));
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${name}-${count}`;
    if (!taken.has(candidate)) return candidate;
  }
}
