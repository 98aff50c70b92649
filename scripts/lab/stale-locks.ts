import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../user-error";
import type { Pulumi } from "./pulumi";

/** A lock of Pulumi's file backend. */
export interface StackLock {
  readonly pid: number;
  readonly hostname: string;
}

const WAIT_SECONDS = 300;

/**
 * Makes sure that nothing holds a stack. A Pulumi that was killed leaves its lock behind: that is removed. One that
 * still runs (it is stopping, or another shell uses it) is waited for.
 * @throws {UserError} When it is still held after five minutes, naming the process.
 */
export async function releaseStack(
  pulumi: Pulumi,
  stateDir: string,
  stack: string,
  onWait: (what: string) => void,
): Promise<void> {
  const deadline = Date.now() + WAIT_SECONDS * 1000;
  for (;;) {
    const locks = stackLocks(stateDir, stack);
    if (locks.length === 0) return;
    const held = locks.find(isHeld);
    if (!held) {
      await pulumi.output("cancel", "--yes", "--stack", stack);
      return;
    }
    if (Date.now() > deadline) {
      throw new UserError(
        `stack ${stack} is in use by process ${held.pid} on ${held.hostname} (a pulumi command); ` +
          `wait for it or end it, then run \`npm run lab\` again`,
        1,
      );
    }
    onWait(`waiting for process ${held.pid}, which uses the stack`);
    await sleep(1000);
  }
}

export function stackLocks(stateDir: string, stack: string): StackLock[] {
  const locks = join(stateDir, ".pulumi/locks");
  if (!existsSync(locks)) return [];
  return readdirSync(locks, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json") && file.split("/").includes(stack))
    .map((file) => readLock(join(locks, file)));
}

/** A lock that a killed Pulumi wrote by half names no process, and so nobody holds it. */
function readLock(file: string): StackLock {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as StackLock;
  } catch {
    return { pid: 0, hostname: hostname() };
  }
}

/** The state is on this machine's disk, so a lock from another host name is of an earlier life of the machine. */
function isHeld(lock: StackLock): boolean {
  if (lock.hostname !== hostname()) return false;
  try {
    return readFileSync(`/proc/${lock.pid}/comm`, "utf8").trim() === "pulumi";
  } catch {
    return false;
  }
}
