/** Waiting for what a guest does in its own time. */
import { setTimeout as sleep } from "node:timers/promises";

import { isSilent } from "./virsh-error";

const POLL_MS = 1000;

/** Asks each second until it is so. @returns false when it is not after that many seconds. */
export async function happens(isSo: () => Promise<boolean>, seconds: number, signal: AbortSignal): Promise<boolean> {
  for (const deadline = Date.now() + seconds * 1000; ;) {
    if (await isSo()) return true;
    if (Date.now() >= deadline) return false;
    await sleep(POLL_MS, undefined, { signal });
  }
}

/** What `ask` gives; undefined while the host gives no answer: a daemon that restarts ends no wait that has a limit of its own. */
export async function patiently<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isSilent(error)) return undefined;
    throw error;
  }
}
