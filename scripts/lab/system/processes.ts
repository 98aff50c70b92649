import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { namespaceInode } from "./namespaces";

/** A process that cannot be mistaken for a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot, field 22 of /proc/<pid>/stat. */
  readonly startTime: string;
}

/** Reads the text of /proc/<pid>/stat; undefined for a process that is gone or a zombie. */
export function parseStat(text: string): ProcessIdentity | undefined {
  // The second field is the program's name in parentheses, which may hold blanks and parentheses itself.
  const end = text.lastIndexOf(")");
  const pid = Number.parseInt(text, 10);
  const fields = text.slice(end + 2).split(" ");
  const state = fields[0];
  const startTime = fields[19];
  if (end < 0 || !Number.isInteger(pid) || startTime === undefined || state === "Z" || state === "X") return undefined;
  return { pid, startTime };
}

/** The process that has this number now; undefined when there is none. */
export function processIdentity(pid: number): ProcessIdentity | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return undefined;
  }
}

export function isAlive(wanted: ProcessIdentity): boolean {
  return processIdentity(wanted.pid)?.startTime === wanted.startTime;
}

/** Sends a signal, if that very process still runs. */
export function signalProcess(target: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isAlive(target)) return;
  try {
    process.kill(target.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/**
 * Ends processes: SIGTERM to all, then SIGKILL to those that are left.
 * @param graceSeconds How long they may take to end by themselves. Default: 10.
 */
export async function endProcesses(targets: readonly ProcessIdentity[], graceSeconds = 10): Promise<void> {
  for (const target of targets) signalProcess(target, "SIGTERM");
  if (await allGone(targets, graceSeconds)) return;
  for (const target of targets) signalProcess(target, "SIGKILL");
  if (await allGone(targets, 10)) return;
  const left = targets.filter(isAlive).map((target) => target.pid);
  throw new Error(`processes ${left.join(", ")} do not end, not even by SIGKILL: they hang in the kernel`);
}

async function allGone(targets: readonly ProcessIdentity[], seconds: number): Promise<boolean> {
  const deadline = Date.now() + seconds * 1000;
  while (targets.some(isAlive)) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}

/** Every process in a network namespace; empty when there is no such namespace. */
export function processesIn(namespace: string): ProcessIdentity[] {
  const wanted = namespaceInode(namespace);
  if (wanted === undefined) return [];
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry) && netNamespace(entry) === `net:[${wanted}]`)
    .flatMap((entry) => processIdentity(Number(entry)) ?? []);
}

function netNamespace(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}
