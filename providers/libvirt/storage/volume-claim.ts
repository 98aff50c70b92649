/**
 * Who a volume belongs to and whether it is complete. libvirt keeps neither, so both are written into the names of
 * empty volumes beside it:
 * - `<volume>.<owner>.making` from before the volume is created until its content is there,
 * - `<volume>.<owner>.<content>-<instance>.made` from then on; without an instance: made by an older version.
 * A run that was killed is thereby told from an operator's own volume, and a half-made volume from a whole one.
 */
import { createHash } from "node:crypto";

import { Properties, ProviderError } from "../../base/types";
import { instanceAfter, isTakenUp, Owner, ownerDigest } from "../ownership";
import { createVolume, deleteVolume, describeVolume, volumeNames } from "./storage";
import { Virsh } from "../client";

/** Less than what the server leaves a cancelled call to put things in order. */
const SWEEP_MS = 15_000;

export interface VolumePlace {
  readonly pool: string;
  readonly name: string;
}

export interface Claim extends VolumePlace {
  readonly owner: Owner;
  /** Digest of what makes the content: {@link contentDigest}. */
  readonly content: string;
  /** Which making of it this is: `ownership/instance.ts`. */
  readonly instance?: string;
}

export interface Marker {
  readonly volume: string;
  readonly owner: string;
  /** Undefined: not finished. */
  readonly content?: string;
  readonly instance?: string;
}

/** Twelve hexadecimal digits that stand for a volume's content in its marker's name. */
export function contentDigest(...parts: (string | number | undefined)[]): string {
  return createHash("sha256")
    .update(JSON.stringify(parts.map((part) => part ?? null)))
    .digest("hex")
    .slice(0, 12);
}

/**
 * Whether the volume is there already, complete and ours, from a run that was cut off before it could say so.
 * A half-made one of ours is none.
 * @throws ProviderError when the name is taken by a volume that is not ours, or is ours with other content.
 */
export async function isMade(virsh: Virsh, claim: Claim): Promise<boolean> {
  const { pool, name } = claim;
  if ((await describeVolume(virsh, pool, name)) === undefined) return false;
  const markers = await markersOf(virsh, claim);
  const owner = ownerDigest(claim.owner);
  const ours = markers.filter((marker) => marker.owner === owner);
  if (ours.some(({ content }) => content === undefined)) return false;
  if (ours.some(({ content }) => content === claim.content)) return true;
  const taken = `volume ${name} already exists in storage pool ${pool} on ${virsh.label}`;
  if (ours.length > 0) {
    throw new ProviderError(`${taken}: this resource made it earlier, with other content; ${fix(virsh, claim)}`);
  }
  throw new ProviderError(`${taken} and was not made by this resource; ${fix(virsh, claim)}`);
}

/** Makes a volume that is there, complete and ours, this making's: entries of earlier ones do not delete it any more. */
export async function takeUp(virsh: Virsh, claim: Claim): Promise<void> {
  const old = await markersOf(virsh, claim);
  const { name: volume, content, instance } = claim;
  await createMarker(virsh, claim.pool, markerName({ volume, owner: ownerDigest(claim.owner), content, instance }));
  for (const marker of old) await deleteVolume(virsh, claim.pool, markerName(marker));
}

/**
 * The instance of a volume after an update by a state entry: the entry's own; where a later making took the volume up, a new one,
 * under which this entry takes it back.
 */
export async function keepInstance(
  virsh: Virsh,
  place: VolumePlace,
  owner: Owner,
  outputs: Properties,
): Promise<string | undefined> {
  const found = await instanceOf(virsh, place);
  const instance = instanceAfter(found, outputs);
  const content = (await markersOf(virsh, place)).find((marker) => marker.content !== undefined)?.content;
  if (isTakenUp(found, outputs) && content !== undefined) await takeUp(virsh, { ...place, owner, content, instance });
  return instance;
}

/** The instance that a volume bears; of two, as after a run that was cut off while it took the volume up, that of neither entry. */
export async function instanceOf(virsh: Virsh, place: VolumePlace): Promise<string | undefined> {
  const instances = (await markersOf(virsh, place)).flatMap(({ instance }) => instance ?? []);
  return instances.length === 0 ? undefined : instances.join(" ");
}

/** Whether a volume of this name is this owner's, whatever its content. */
export async function isClaimed(virsh: Virsh, claim: Claim): Promise<boolean> {
  return (await markersOf(virsh, claim)).some(({ owner }) => owner === ownerDigest(claim.owner));
}

/**
 * Makes the volume anew, whatever is there: callers made sure that it is theirs. A run that is cut off in between
 * leaves it marked as unfinished.
 * @param make Creates and fills the volume, which does not exist then.
 */
export async function makeClaimed(virsh: Virsh, claim: Claim, make: () => Promise<void>): Promise<void> {
  const { name: volume, content, instance } = claim;
  const marker = { volume, owner: ownerDigest(claim.owner), content, instance };
  await beginMaking(virsh, claim.pool, marker);
  await orSweep(virsh, claim, make);
  await finishMaking(virsh, claim.pool, marker);
}

/** Clears the volume's place and marks it as one that is being made. */
export async function beginMaking(virsh: Virsh, pool: string, { volume, owner }: Marker): Promise<void> {
  const making = markerName({ volume, owner });
  const old = (await markersOf(virsh, { pool, name: volume })).map(markerName);
  if (!old.includes(making)) await createMarker(virsh, pool, making);
  await deleteVolume(virsh, pool, volume);
  for (const marker of old.filter((marker) => marker !== making)) await deleteVolume(virsh, pool, marker);
}

/** Marks a volume that was being made as complete. */
export async function finishMaking(virsh: Virsh, pool: string, marker: Marker): Promise<void> {
  await createMarker(virsh, pool, markerName(marker));
  await deleteVolume(virsh, pool, markerName({ volume: marker.volume, owner: marker.owner }));
}

/** When the making fails, or is cancelled, what there is of the volume goes again. */
async function orSweep(virsh: Virsh, place: VolumePlace, make: () => Promise<void>): Promise<void> {
  try {
    await make();
  } catch (error) {
    // Not by the call's own signal: it may be aborted. What cannot be swept now is known by its marker later.
    const sweeper = new Virsh(virsh.uri, AbortSignal.timeout(SWEEP_MS));
    await deleteClaimed(sweeper, place).catch(() => undefined);
    throw error;
  }
}

/** Deletes volumes whose making was cut off, with their markers: nobody can use them. */
export async function sweepHalfMade(virsh: Virsh, pool: string): Promise<void> {
  for (const marker of (await volumeNames(virsh, pool)).map(parseMarker)) {
    if (marker !== undefined && marker.content === undefined) await deleteClaimed(virsh, { pool, name: marker.volume });
  }
}

/** Deletes the volume, then its markers. */
export async function deleteClaimed(virsh: Virsh, place: VolumePlace): Promise<void> {
  const markers = await markersOf(virsh, place);
  await deleteVolume(virsh, place.pool, place.name);
  for (const marker of markers) await deleteVolume(virsh, place.pool, markerName(marker));
}

/** True when an operation on the volume was cut off, so that its content cannot be relied on. */
export async function isHalfMade(virsh: Virsh, place: VolumePlace): Promise<boolean> {
  return (await markersOf(virsh, place)).some(({ content }) => content === undefined);
}

/** The marker in a volume's name; undefined for any other volume. */
export function parseMarker(name: string): Marker | undefined {
  const match = /^(.+)\.([0-9a-f]{12})\.(?:making|([0-9a-f]{12})(?:-([0-9a-f]{12}))?\.made)$/.exec(name);
  if (match === null) return undefined;
  const [, volume, owner, content, instance] = match as (string | undefined)[];
  return { volume: volume!, owner: owner!, ...(content && { content }), ...(instance && { instance }) };
}

export function markerName({ volume, owner, content, instance }: Marker): string {
  if (content === undefined) return `${volume}.${owner}.making`;
  return `${volume}.${owner}.${content}${instance === undefined ? "" : `-${instance}`}.made`;
}

/** Who claims a volume, and what they say of it. */
export async function markersOf(virsh: Virsh, { pool, name }: VolumePlace): Promise<Marker[]> {
  const markers = (await volumeNames(virsh, pool)).map(parseMarker);
  return markers.filter((marker): marker is Marker => marker?.volume === name);
}

async function createMarker(virsh: Virsh, pool: string, name: string): Promise<void> {
  await createVolume(virsh, pool, { name, capacityBytes: 0, format: "raw" });
}

function fix(virsh: Virsh, { pool, name }: VolumePlace): string {
  return (
    `choose another name, take it over (pulumi import, id '${virsh.uri}|${pool}|${name}'), ` +
    `or delete it: virsh -c '${virsh.uri}' vol-delete --pool ${pool} ${name}`
  );
}
