/**
 * Who made an object on a host. A run that is killed leaves objects that no state knows; the next run has to tell
 * them from an operator's own of the same name.
 */
import { createHash } from "node:crypto";

/** A resource by what stays the same over its life: its parents may change, which its URN does not survive. */
export interface Owner {
  readonly stack: string;
  readonly project: string;
  readonly resource: string;
}

/** What an object bears of its owner. */
export interface OwnerMark extends Owner {
  /** Which making of it this is: `instance.ts`. */
  readonly instance?: string;
}

/** The owner in `urn:pulumi:<stack>::<project>::<types>::<name>`. */
export function ownerOf(urn: string): Owner {
  const [stack = "", project = "", , ...name] = urn.replace(/^urn:pulumi:/, "").split("::");
  return { stack, project, resource: name.join("::") };
}

export function sameOwner(a: Owner, b: Owner): boolean {
  return a.stack === b.stack && a.project === b.project && a.resource === b.resource;
}

/** Twelve hexadecimal digits for names on the host. */
export function ownerDigest(owner: Owner): string {
  return digest(owner, "owner").subarray(0, 6).toString("hex");
}

/**
 * The UUID for a pool or a network of an owner: libvirt lets us choose it, and keeps nothing else to know our own by.
 * Version 8 of RFC 9562: own meaning.
 * @param object What it is and where: an owner may have had it under another name or on another host before.
 */
export function ownedUuid(owner: Owner, ...object: string[]): string {
  const bytes = digest(owner, ...object).subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x80;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** As many characters as are the owner's in a UUID that has an instance in the rest: its last group. */
const OWNED_LENGTH = "00000000-0000-8000-8000-".length;

/** Like {@link ownedUuid}, of what has no other place for the instance. */
export function instanceUuid(instance: string, owner: Owner, ...object: string[]): string {
  return `${ownedUuid(owner, ...object).slice(0, OWNED_LENGTH)}${instance}`;
}

/** Whether a UUID is one of {@link instanceUuid}'s, or {@link ownedUuid}'s, of this owner and object. */
export function isOwnedUuid(uuid: string, owner: Owner, ...object: string[]): boolean {
  return uuid.slice(0, OWNED_LENGTH) === ownedUuid(owner, ...object).slice(0, OWNED_LENGTH);
}

/** The instance in a UUID of {@link instanceUuid}'s; undefined for one of {@link ownedUuid}'s. */
export function instanceInUuid(uuid: string, owner: Owner, ...object: string[]): string | undefined {
  return uuid === ownedUuid(owner, ...object) ? undefined : uuid.slice(OWNED_LENGTH);
}

function digest(owner: Owner, ...more: string[]): Buffer {
  return createHash("sha256")
    .update(JSON.stringify([owner.stack, owner.project, owner.resource, ...more]))
    .digest();
}
