import type { FoundMachine } from "../../planning/environment/conformance";
import { domainNames, readDefinition } from "../../providers/libvirt/domains";
import { parseLabels, Virsh } from "../../providers/libvirt/client";
import { GIB } from "../../providers/libvirt/storage";
import { inTurn } from "./in-turn";
import { readMachine } from "./machine-definition";

/** Calls at once to one host. */
const CALLS = 4;

/** All domains of a host, in the order of their names. */
export async function askMachines(virsh: Virsh, bridges: Readonly<Record<string, string>>): Promise<FoundMachine[]> {
  const names = await domainNames(virsh, "all");
  const all = await inTurn(names.sort(), CALLS, (name) => ask(virsh, name, bridges));
  return all.filter((machine) => machine !== undefined);
}

/** Undefined when it went away meanwhile. */
async function ask(
  virsh: Virsh,
  name: string,
  bridges: Readonly<Record<string, string>>,
): Promise<FoundMachine | undefined> {
  const text = await readDefinition(virsh, name, "next");
  if (text === undefined) return undefined;
  const info = parseLabels(await virsh.run(["dominfo", name], { what: `reading domain ${name}` }));
  const machine = readMachine(text, bridges);
  const diskGiB = await disksGiB(virsh, name, new Set(machine.disks.map(({ target }) => target)));
  return {
    ...machine,
    ...(diskGiB !== undefined && { diskGiB }),
    state: info["State"] ?? "shut off",
    autostart: info["Autostart"] === "enable",
    persistent: info["Persistent"] === "yes",
  };
}

/** What the disks can grow to, in GiB, rounded up; undefined when libvirt cannot look into one of them. */
async function disksGiB(virsh: Virsh, name: string, targets: ReadonlySet<string>): Promise<number | undefined> {
  if (targets.size === 0) return 0;
  const text = await virsh.attemptRun(["domblkinfo", name, "--all"], () => true);
  if (text === undefined) return undefined;
  const rows = text.split("\n").map((line) => line.trim().split(/\s+/));
  const sizes = rows.filter(([target]) => targets.has(target ?? "")).map(([, capacity]) => Number(capacity));
  if (sizes.length < targets.size || sizes.some((bytes) => Number.isNaN(bytes))) return undefined;
  return Math.ceil(sizes.reduce((sum, bytes) => sum + bytes, 0) / GIB);
}
