/** Which server a URI leads to. libvirt tells hosts apart by a UUID: https://libvirt.org/formatcaps.html#host-capabilities */
import { parseXml, textAt, Virsh } from "../client";

const ANSWER_MS = 10_000;
/** A host that did not answer may have been switched on since. */
const SILENT_FOR_MS = 30_000;

const known = new Map<string, Promise<string | undefined>>();

/** UUID of the host; undefined while it does not answer. Each host is asked once in the life of this process. */
export function hostUuid(uri: string): Promise<string | undefined> {
  const asked = known.get(uri) ?? ask(uri);
  known.set(uri, asked);
  return asked;
}

async function ask(uri: string): Promise<string | undefined> {
  // Not by the signal of one call: others wait for the same answer.
  const virsh = new Virsh(uri, AbortSignal.timeout(ANSWER_MS));
  const uuid = await virsh.run(["capabilities"]).then(readHostUuid, () => undefined);
  if (uuid === undefined) setTimeout(() => known.delete(uri), SILENT_FOR_MS).unref();
  return uuid;
}

/** Of `virsh capabilities`. */
export function readHostUuid(capabilities: string): string | undefined {
  return textAt(parseXml(capabilities, "capabilities"), "host", "uuid");
}

/** Whether two URIs lead to the same host. @param before The UUID that the first one was seen with, where that is known. */
export async function isSameHost(from: string, to: string, before?: string): Promise<boolean> {
  if (from === to) return true;
  const there = await hostUuid(to);
  if (there === undefined) return false;
  return there === before || there === (await hostUuid(from));
}
