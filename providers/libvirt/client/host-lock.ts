/**
 * An order among all who work on one thing of a host, whichever process and machine they run on. It is kept on the host itself, as a
 * libvirt secret without a value: of each usage there is one secret of a name, and libvirt defines it or says that it is there.
 */
import { createHash, randomUUID } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { byTurns } from "./by-turns";
import { STDIN, Virsh } from "./virsh";
import { isMissing, VirshError } from "./virsh-error";
import { parseXml, textAt, toXml } from "./xml";

/** A holder that lives says so this often. */
const BEAT_MS = 15_000;
/** Several beats. */
const DEAD_AFTER_MS = 90_000;
const POLL_MS = 1000;
const RELEASE_MS = 10_000;
const PREFIX = "powercloud-lock-";

/** Who holds it: a process on a machine. */
interface Holder {
  readonly key: string;
  /** Of the machine's run and its namespace: what process numbers mean. */
  readonly machine: string;
  readonly pid: number;
  /** Tells a process from a later one of its number: proc(5), `starttime`. */
  readonly started: string;
  readonly beat: number;
}

/**
 * Runs `work` while nobody else holds the key on this host. A holder whose process ended, or that gives no sign of life, is passed
 * over. Where libvirt keeps no secrets, the order is kept within this process alone.
 * @param key What is worked on: `volume pool/name`.
 * @param waiting Called each second that another one holds it.
 * @param deadAfterMs After so long without a sign of life, by the waiting one's own clock, a holder is dead.
 */
export async function withHostLock<T>(
  virsh: Virsh,
  key: string,
  work: () => Promise<T>,
  waiting: () => void = () => undefined,
  deadAfterMs = DEAD_AFTER_MS,
): Promise<T> {
  return byTurns(`${virsh.uri}|${key}`, async () => {
    const uuid = randomUUID();
    const isHeld = await acquire(virsh, key, uuid, waiting, deadAfterMs);
    const beating = new AbortController();
    const beats = isHeld ? beat(virsh.uri, key, uuid, beating.signal) : Promise.resolve();
    try {
      return await work();
    } finally {
      beating.abort();
      await beats;
      // Not by the call's own signal, which may be aborted.
      if (isHeld) await remove(new Virsh(virsh.uri, AbortSignal.timeout(RELEASE_MS)), uuid).catch(() => undefined);
    }
  });
}

/** @returns false where libvirt keeps no secrets. */
async function acquire(
  virsh: Virsh,
  key: string,
  uuid: string,
  waiting: () => void,
  deadAfterMs: number,
): Promise<boolean> {
  let seen: { readonly text: string; readonly since: number } | undefined;
  for (;;) {
    const outcome = await define(virsh, key, uuid, 0);
    if (outcome !== "taken") return outcome === "defined";
    const holder = await find(virsh, key);
    if (holder === undefined) continue;
    if (seen?.text !== holder.text) seen = { text: holder.text, since: performance.now() };
    if (performance.now() - seen.since > deadAfterMs || hasEnded(holder.text)) {
      // By its own UUID: whoever was quicker holds another.
      await remove(virsh, holder.uuid);
      continue;
    }
    waiting();
    await sleep(POLL_MS, undefined, { signal: virsh.signal });
  }
}

async function define(virsh: Virsh, key: string, uuid: string, count: number): Promise<"defined" | "taken" | "none"> {
  let outcome: "defined" | "taken" | "none" = "defined";
  const known = ({ output }: VirshError) => {
    if (/already defined for use with/.test(output)) outcome = "taken";
    else if (/not supported by the connection driver|no secret driver/i.test(output)) outcome = "none";
    return outcome !== "defined";
  };
  const holder: Holder = { key, ...thisProcess(), beat: count };
  const input = toXml("secret", {
    "@ephemeral": "no",
    "@private": "no",
    uuid,
    description: JSON.stringify(holder),
    usage: { "@type": "tls", name: nameOf(key) },
  });
  await virsh.attemptRun(["secret-define", STDIN], known, { input, what: `taking the lock of ${key}` });
  return outcome;
}

async function beat(uri: string, key: string, uuid: string, ended: AbortSignal): Promise<void> {
  for (let count = 1; ; count++) {
    await sleep(BEAT_MS, undefined, { signal: ended }).catch(() => undefined);
    if (ended.aborted) return;
    // One that is missed matters only when many are.
    await define(new Virsh(uri, AbortSignal.timeout(BEAT_MS)), key, uuid, count).catch(() => undefined);
  }
}

async function find(virsh: Virsh, key: string): Promise<{ uuid: string; text: string } | undefined> {
  const list = await virsh.run(["secret-list"], { what: "listing locks" });
  const row = list.split("\n").find((line) => line.trim().endsWith(` ${nameOf(key)}`));
  const uuid = row === undefined ? undefined : /[0-9a-f-]{36}/.exec(row)?.[0];
  if (uuid === undefined) return undefined;
  const text = await virsh.attemptRun(["secret-dumpxml", uuid], isMissing);
  return text === undefined ? undefined : { uuid, text };
}

async function remove(virsh: Virsh, uuid: string): Promise<void> {
  await virsh.attemptRun(["secret-undefine", uuid], isMissing, { what: "giving a lock back" });
}

function nameOf(key: string): string {
  return PREFIX + createHash("sha256").update(key).digest("hex").slice(0, 16);
}

/** True for a holder on this machine whose process is no more. */
function hasEnded(text: string): boolean {
  const holder = parseHolder(textAt(parseXml(text, "secret"), "description") ?? "");
  if (holder === undefined || holder.machine !== machineId()) return false;
  return startOf(holder.pid) !== holder.started;
}

function parseHolder(description: string): Holder | undefined {
  try {
    return JSON.parse(description) as Holder;
  } catch {
    return undefined;
  }
}

function thisProcess(): Pick<Holder, "machine" | "pid" | "started"> {
  return { machine: machineId(), pid: process.pid, started: startOf(process.pid) ?? "" };
}

function machineId(): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch {
    // Not Linux: its processes are nobody's to look for.
    return randomUUID();
  }
}

function startOf(pid: number): string | undefined {
  try {
    // The program's name, in parentheses, may hold anything.
    return readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/s, "").trim().split(" ")[19];
  } catch {
    return undefined;
  }
}
