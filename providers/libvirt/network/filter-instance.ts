/**
 * Which making of a network filter is on a host. libvirt keeps nothing beside a filter's rules, and changes no UUID: a new filter has
 * its instance in the UUID; one that was taken up has it in the name of an empty filter beside it, `<filter>.<instance>.taken`.
 */
import { isMissing, STDIN, toXml, Virsh } from "../client";

/** The instances that were written beside a filter: none, unless it was taken up. */
export async function takenInstances(virsh: Virsh, filter: string): Promise<string[]> {
  const rows = (await virsh.run(["nwfilter-list"], { what: "listing network filters" })).split("\n");
  return rows.flatMap((row) => {
    const match = /^\s*\S+\s+(\S+)\.([0-9a-f]{12})\.taken\s*$/.exec(row);
    return match?.[1] === filter ? [match[2]] : [];
  });
}

/** Writes this instance beside a filter, in place of others. */
export async function writeTaken(virsh: Virsh, filter: string, instance: string): Promise<void> {
  const old = await takenInstances(virsh, filter);
  const input = toXml("filter", { "@name": nameOf(filter, instance) });
  await virsh.run(["nwfilter-define", STDIN], { input, what: `marking network filter ${filter}` });
  for (const other of old) await undefine(virsh, nameOf(filter, other));
}

/** Removes what was written beside a filter that is gone. */
export async function removeTaken(virsh: Virsh, filter: string): Promise<void> {
  for (const instance of await takenInstances(virsh, filter)) await undefine(virsh, nameOf(filter, instance));
}

async function undefine(virsh: Virsh, name: string): Promise<void> {
  await virsh.attemptRun(["nwfilter-undefine", name], isMissing, { what: `removing network filter ${name}` });
}

function nameOf(filter: string, instance: string): string {
  return `${filter}.${instance}.taken`;
}
