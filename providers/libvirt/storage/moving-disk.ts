/** Disks of a domain on their way to another host: the same pool, name and markers there as here. */
import * as path from "node:path";

import { Call, ProviderError } from "../../base/types";
import { commonBase } from "./common-base";
import { withPointInTime } from "./content/point-in-time";
import { sendFile } from "./content/stream-volume";
import { createVolume, describePool, describeVolume, refreshPool, VolumeFacts } from "./storage";
import { attribute, elementAt, elements, parseXml, Virsh } from "../client";
import { domainsUsing, refuseIfBase } from "./volume-users";
import { beginMaking, deleteClaimed, finishMaking, Marker, markersOf, VolumePlace } from "./volume-claim";

/** Pool types whose volumes every host of the pool sees (https://libvirt.org/storage.html). */
const SHARED_POOLS = ["netfs", "iscsi", "iscsi-direct", "rbd", "gluster", "mpath"];

/** A disk as the source has it. */
export interface MovingDisk extends VolumePlace {
  /** Target device, `vda`. */
  readonly device: string;
  readonly path: string;
  readonly readOnly: boolean;
  readonly facts: VolumeFacts;
  /** The volume is the same one on both hosts: nothing is copied, nothing deleted. */
  readonly shared: boolean;
  readonly marker?: Marker;
}

/** A disk's place on the target, and how it gets its content. */
export interface PreparedDisk {
  readonly disk: MovingDisk;
  /** Path on the target. */
  readonly path: string;
  /** `live`: by the migration itself; `thin`: likewise, without what its base has; `present`: it was there before. */
  readonly content: "live" | "thin" | "copied" | "present";
}

/**
 * The disks of a definition (`virsh dumpxml`), as volumes.
 * @throws ProviderError for a disk that is in no storage pool: nobody could say where its copy belongs.
 */
export async function movingDisks(virsh: Virsh, domain: string, definition: string): Promise<MovingDisk[]> {
  const disks = elements(elementAt(parseXml(definition, "domain"), "devices"), "disk");
  return Promise.all(
    disks.flatMap((disk) => {
      const file = attribute(elementAt(disk, "source"), "file");
      const device = attribute(elementAt(disk, "target"), "dev") ?? "";
      if (file === undefined) return [];
      return [movingDisk(virsh, domain, { device, path: file, readOnly: elementAt(disk, "readonly") !== undefined })];
    }),
  );
}

async function movingDisk(
  virsh: Virsh,
  domain: string,
  disk: Pick<MovingDisk, "device" | "path" | "readOnly">,
): Promise<MovingDisk> {
  const pool = (await virsh.attemptRun(["vol-pool", disk.path], () => true))?.trim();
  const found = pool ? await volumeAsDisk(virsh, { pool, name: path.posix.basename(disk.path) }) : undefined;
  if (found !== undefined) return { ...found, ...disk };
  throw new ProviderError(
    `${domain} cannot move from ${virsh.label}: its disk ${disk.device} (${disk.path}) is in no storage pool; ` +
      "make a pool of its folder on both hosts, or detach the disk",
  );
}

async function volumeAsDisk(virsh: Virsh, place: VolumePlace): Promise<MovingDisk | undefined> {
  const { pool, name } = place;
  const facts = await describeVolume(virsh, pool, name);
  if (facts === undefined) return undefined;
  if (facts.encryption !== undefined) throw cannotMove(virsh, place);
  const shared = await isSharedPool(virsh, pool);
  const marker = (await markersOf(virsh, place)).find(({ content }) => content !== undefined);
  return { pool, name, device: "", path: facts.path, readOnly: false, facts, shared, marker };
}

/** Whether the volumes of the pool are the same ones on every host. */
export async function isSharedPool(virsh: Virsh, pool: string): Promise<boolean> {
  return SHARED_POOLS.includes((await describePool(virsh, pool))?.type ?? "");
}

/**
 * Copies a volume that no domain uses to another host, then removes it here.
 * @returns its path there; undefined when it is not here.
 * @throws ProviderError when clones stand on it.
 */
export async function copyVolume(from: Virsh, to: Virsh, place: VolumePlace, call: Call): Promise<string | undefined> {
  const disk = await volumeAsDisk(from, place);
  if (disk === undefined) return undefined;
  await refuseIfBase(from, place);
  const prepared = await prepareDisk(from, to, disk, false, call);
  await finishDisk(to, prepared);
  await leaveDisk(from, disk);
  return prepared.path;
}

/**
 * Makes a place for a disk on the target.
 * @param live Its content follows by live migration; else, and where the guest only reads it, it is copied here.
 * @throws ProviderError when the target has a volume of that name which is another's, or no room.
 */
export async function prepareDisk(
  from: Virsh,
  to: Virsh,
  disk: MovingDisk,
  live: boolean,
  call: Call,
): Promise<PreparedDisk> {
  await refreshPool(to, disk.pool);
  const present = await describeVolume(to, disk.pool, disk.name);
  if (disk.shared) return { disk, path: present?.path ?? disk.path, content: "present" };
  if (present !== undefined) {
    const markers = await markersOf(to, disk);
    if (!markers.some(({ owner }) => owner === disk.marker?.owner)) throw taken(to, disk);
    // A seed that was made there for the move is newer than the one here.
    if (disk.readOnly && markers.some(({ content }) => content !== undefined)) {
      return { disk, path: present.path, content: "present" };
    }
  }
  if (disk.marker !== undefined) await beginMaking(to, disk.pool, disk.marker);
  const content = live && !disk.readOnly ? await makeTarget(from, to, disk) : await copy(from, to, disk, call);
  const made = await describeVolume(to, disk.pool, disk.name);
  if (made === undefined) throw new ProviderError(`volume ${disk.name} vanished from ${disk.pool} on ${to.label}`);
  return { disk, path: made.path, content };
}

/** Marks the disk as complete on the target. */
export async function finishDisk(to: Virsh, { disk, content }: PreparedDisk): Promise<void> {
  if (content !== "present" && disk.marker !== undefined) await finishMaking(to, disk.pool, disk.marker);
}

/** Takes back what was prepared on the target. */
export async function takeBackDisk(to: Virsh, { disk, content }: PreparedDisk): Promise<void> {
  if (content !== "present") await deleteClaimed(to, disk);
}

/** Removes what the move left on the source. */
export async function leaveDisk(from: Virsh, disk: MovingDisk): Promise<void> {
  if (!disk.shared) await deleteClaimed(from, disk);
}

/**
 * Completes what a move that was cut off after the domain's arrival left undone: the target's disk is marked as complete,
 * the source's removed.
 */
export async function completeDisk(from: Virsh, to: Virsh, disk: MovingDisk): Promise<void> {
  if (disk.shared || (await describeVolume(from, disk.pool, disk.name)) === undefined) return;
  const marker = (await markersOf(from, disk)).find(({ content }) => content !== undefined);
  const there = await markersOf(to, disk);
  if (marker === undefined || !there.some(({ owner }) => owner === marker.owner)) return;
  if (there.every(({ content }) => content === undefined)) await finishMaking(to, disk.pool, marker);
  if ((await domainsUsing(from, disk.path)).length === 0) await deleteClaimed(from, disk);
}

/** An empty volume as large as the disk; on the same base, where the target has it. */
async function makeTarget(from: Virsh, to: Virsh, disk: MovingDisk): Promise<"live" | "thin"> {
  const { pool, name, facts } = disk;
  const base = await commonBase(from, to, disk);
  const backing = base === undefined ? undefined : { path: base.path, format: base.format };
  await createVolume(to, pool, { name, capacityBytes: facts.capacityBytes, format: facts.format, backing });
  return facts.backingPath === undefined || backing !== undefined ? "thin" : "live";
}

/** The volume's file, byte for byte; of one whose base the target lacks, a file that stands on none. */
async function copy(from: Virsh, to: Virsh, disk: MovingDisk, call: Call): Promise<"copied"> {
  const { pool, name, facts, marker } = disk;
  call.progress(`copying ${name} from ${from.label} to ${to.label}`);
  if (facts.backingPath === undefined || (await commonBase(from, to, disk))?.path === facts.backingPath) {
    await sendFile(from, { pool, name }, to, { pool, name }, call);
  } else {
    const temporary = `${name}.${marker?.owner ?? "whole"}.copying`;
    await withPointInTime(from, { pool, name }, temporary, call, async (whole) => {
      await sendFile(from, { pool, name: whole }, to, { pool, name }, call);
    });
  }
  const arrived = await describeVolume(to, pool, name);
  const same = arrived?.capacityBytes === facts.capacityBytes && arrived.format === facts.format;
  if (same) return "copied";
  throw new ProviderError(
    `volume ${name} did not arrive whole on ${to.label}: it has ${arrived?.capacityBytes} bytes of format ` +
      `${arrived?.format}, ${from.label} has ${facts.capacityBytes} of ${facts.format}; run pulumi up again`,
  );
}

/** The secret has another UUID on each host, and so far nothing hands the one of the target to the machine. */
export function cannotMove({ label }: Pick<Virsh, "label">, { pool, name }: VolumePlace): ProviderError {
  return new ProviderError(
    `volume ${name} in storage pool ${pool} on ${label} is encrypted, and such volumes do not move to another host yet: ` +
      "leave it and its domain where they are, or make new ones there and restore the data from a backup",
  );
}

function taken(to: Virsh, { pool, name }: VolumePlace): ProviderError {
  return new ProviderError(
    `volume ${name} already exists in storage pool ${pool} on ${to.label} and belongs to something else; ` +
      `look at it, then delete it: virsh -c '${to.uri}' vol-delete --pool ${pool} ${name}`,
  );
}
