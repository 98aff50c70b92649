/** Starting and stopping domains. */
import { setTimeout as sleep } from "node:timers/promises";

import { Call } from "../../base/types";
import { AgentRefusal, GuestAgent } from "../guest";
import { isMissing, Virsh } from "../client";

const POLL_MS = 1000;
/** A guest that is still booting misses the first request; one without systemd-logind heeds neither kind of request. */
const ASK_AGAIN_MS = 5000;
const PROGRESS_EVERY_MS = 5000;

/** libvirt's word for the state (`running`, `shut off`, `paused`, …); undefined when there is no such domain. */
export async function domainState(virsh: Virsh, name: string): Promise<string | undefined> {
  const text = await virsh.attemptRun(["domstate", name], isMissing, { what: `reading the state of domain ${name}` });
  return text?.trim();
}

/** True when the domain is off because its emulator ended without being asked to (virDomainShutoffReason). */
export async function hasCrashed(virsh: Virsh, name: string): Promise<boolean> {
  return (await stateReason(virsh, name)) === "crashed";
}

/** Why the domain is in its state, in libvirt's word: `crashed`, `I/O error`, `saving`, …; undefined when there is none. */
export async function stateReason(virsh: Virsh, name: string): Promise<string | undefined> {
  const text = await virsh.attemptRun(["domstate", name, "--reason"], isMissing);
  return /\((.*)\)/.exec(text ?? "")?.[1];
}

/** Pauses that end by themselves: others work on the domain (virDomainPausedReason). */
const PASSING_PAUSES = [
  "migrating",
  "saving",
  "dumping",
  "snapshot",
  "starting up",
  "creating snapshot",
  "shutting down",
];

/** True for states in which the guest works, or is on its way down. */
export function isRunning(state: string | undefined): boolean {
  return state === "running" || state === "idle" || state === "in shutdown";
}

/** True for states in which the domain holds no resources of the host. */
export function isOff(state: string | undefined): boolean {
  return state === undefined || state === "shut off" || state === "crashed";
}

/** Makes the guest run, whatever it does now. @returns true when it was started from the beginning. */
export async function ensureRunning(virsh: Virsh, name: string): Promise<boolean> {
  const state = await domainState(virsh, name);
  if (isRunning(state)) return false;
  if (state === "paused") await virsh.run(["resume", name], { what: `resuming domain ${name}` });
  else if (state === "pmsuspended") await virsh.run(["dompmwakeup", name], { what: `waking up domain ${name}` });
  else {
    const running = { what: `starting domain ${name}`, timeoutSeconds: 180 };
    await virsh.attemptRun(["start", name], ({ output }) => /already (active|running)/.test(output), running);
    return true;
  }
  return false;
}

/** Asks the guest to shut down; after the time limit its power is cut. A domain that is off, or gone, is fine. */
export async function shutDown(virsh: Virsh, name: string, timeoutSeconds: number, call: Call): Promise<void> {
  const begun = Date.now();
  let asked = -Infinity;
  let shown = begun;
  while (Date.now() - begun < timeoutSeconds * 1000) {
    const state = await domainState(virsh, name);
    if (isOff(state)) return;
    if (state === "pmsuspended" || (state === "paused" && !(await isPausedForNow(virsh, name)))) break;
    if (Date.now() - asked >= ASK_AGAIN_MS) {
      await askToShutDown(virsh, name, asked > 0);
      asked = Date.now();
    }
    if (Date.now() - shown >= PROGRESS_EVERY_MS) {
      shown = Date.now();
      const seconds = Math.round((shown - begun) / 1000);
      call.progress(`shutting down ${name} on ${virsh.label}: ${seconds} s of ${timeoutSeconds} s`);
    }
    await sleep(POLL_MS, undefined, { signal: virsh.signal });
  }
  await cutPower(virsh, name, call);
}

async function isPausedForNow(virsh: Virsh, name: string): Promise<boolean> {
  return PASSING_PAUSES.includes((await stateReason(virsh, name)) ?? "");
}

/** The guest may be too early to take it, or already gone: the state tells. */
async function askToShutDown(virsh: Virsh, name: string, again: boolean): Promise<void> {
  await virsh.attemptRun(["shutdown", name], () => true);
  const agent = new GuestAgent(virsh, name);
  if (!again || !(await agent.ping())) return;
  await agent.run(["/sbin/poweroff"], Date.now()).catch((error: unknown) => {
    // Its power is cut in the end.
    if (!(error instanceof AgentRefusal)) throw error;
  });
}

async function cutPower(virsh: Virsh, name: string, call: Call): Promise<void> {
  if (isOff(await domainState(virsh, name))) return;
  call.progress(`${name} on ${virsh.label} did not shut down in time: cutting its power`, { permanent: true });
  const gone = ({ output }: { output: string }) => /not running|failed to get domain/.test(output);
  await virsh.attemptRun(["destroy", name], gone, { what: `stopping domain ${name}`, timeoutSeconds: 120 });
}
