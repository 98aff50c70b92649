/**
 * Which making of an object a state entry stands for. An object that is there already, of the same owner, is taken up: after a run that
 * was cut off, and likewise when the engine replaces it by one of the same name and makes that first (`pulumi up --replace`,
 * another provider). Then the old entry is deleted, whose identifier is that of the new one. So whoever makes or takes up an object
 * writes a new instance to it, on the host, and keeps it in the state: an entry with another one deletes nothing, also in
 * another process and in a later run. Entries and objects of older versions have none.
 */
import { randomBytes } from "node:crypto";

import { Call, Properties } from "../../base/types";
import { Virsh } from "../client";

/** Twelve hexadecimal digits that were never there before. */
export function newInstance(): string {
  return randomBytes(6).toString("hex");
}

/**
 * Whether a later making took the object up, so that it is no longer this entry's. One that bears no instance any more, as when an
 * operator edited it, is.
 * @param found What the object bears on the host.
 * @param outputs Of the state entry.
 */
export function isTakenUp(found: string | undefined, { instance }: Properties): boolean {
  return found !== undefined && found !== instance;
}

/** The instance of an object after an update: its own; of one that was taken up meanwhile, a new one. */
export function instanceAfter(found: string | undefined, outputs: Properties): string | undefined {
  if (isTakenUp(found, outputs)) return newInstance();
  return found ?? (typeof outputs.instance === "string" ? outputs.instance : undefined);
}

/** As a part of outputs: nothing for what bears none. */
export function instanceOutput(instance: string | undefined): Properties {
  return instance === undefined ? {} : { instance };
}

/** The instance that a state entry has after a read: its own; after an import, the object's. */
export function instanceAsRead(found: string | undefined, outputs: Properties): Properties {
  const isImport = Object.keys(outputs).length === 0;
  return instanceOutput(isImport ? found : (outputs.instance as string | undefined));
}

/** @param what As in `volume data.qcow2`. */
export function sayTakenUp(what: string, { label }: Virsh, call: Call): void {
  call.progress(
    `${what} on ${label} is there already, made by this resource: it is taken up as it is. To have it made anew, take it away first ` +
      `(pulumi destroy --target '${call.urn}'), or give it another name`,
    { permanent: true },
  );
}

/** @param what As in `volume data.qcow2`. */
export function sayLeft(what: string, { label }: Virsh, call: Call): void {
  call.progress(`${what} on ${label} stays: a later run took it up`, { permanent: true });
}
