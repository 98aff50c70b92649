import { setTimeout as sleep } from "node:timers/promises";
import { consoleTail, describeDomain, domainState } from "../../providers/libvirt/domains";
import { GuestAgent } from "../../providers/libvirt/guest";
import { Virsh } from "../../providers/libvirt/client";

const LIMIT_SECONDS = 120;
const CONSOLE_LINES = 15;
const WATCH_SECONDS = 5;

/**
 * What can be learnt from outside and inside about a machine that does not do its work: its state, how much its processors
 * compute, what `inside` (a shell command, run as root) prints, or else the end of its console. Never throws.
 */
export async function guestReport(uri: string, machine: string, inside: string): Promise<string> {
  const virsh = new Virsh(uri, AbortSignal.timeout(LIMIT_SECONDS * 1000));
  try {
    const state = await domainState(virsh, machine);
    if (state !== "running") return `${machine} is ${state ?? "not there"}`;
    const busy = `${machine} runs, its processors ${await busyShare(virsh, machine)}`;
    const answer = await new GuestAgent(virsh, machine).run(["/bin/sh", "-c", inside], Date.now() + 60_000);
    if (answer !== undefined) return `${busy}; it says:\n${answer.output.trim()}`;
    const disks = (await describeDomain(virsh, machine))?.disks ?? [];
    const tail = await consoleTail(virsh, { name: machine, disks }, CONSOLE_LINES);
    const console = tail === "" ? "nothing on its console" : `end of its console:\n${tail}`;
    return `${busy}; its guest agent does not answer; ${console}`;
  } catch (error) {
    return `${machine} cannot be asked: ${(error as Error).message}`;
  }
}

/** A guest that hangs computes nothing, or all the time. */
async function busyShare(virsh: Virsh, machine: string): Promise<string> {
  const before = await processorSeconds(virsh, machine);
  await sleep(WATCH_SECONDS * 1000);
  const after = await processorSeconds(virsh, machine);
  return after
    .map((seconds, id) => `${Math.round(((seconds - (before[id] ?? 0)) / WATCH_SECONDS) * 100)} %`)
    .join(", ");
}

/** By virtual processor: how long it has computed. */
async function processorSeconds(virsh: Virsh, machine: string): Promise<number[]> {
  const text = await virsh.run(["domstats", "--vcpu", machine]);
  return [...text.matchAll(/vcpu\.\d+\.time=(\d+)/g)].map(([, nanoseconds]) => Number(nanoseconds) / 1e9);
}
