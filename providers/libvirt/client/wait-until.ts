/** Waiting for what a guest does in its own time. */
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 1000;

/** Asks each second until it is so. @returns false when it is not after that many seconds. */
export async function happens(isSo: () => Promise<boolean>, seconds: number, signal: AbortSignal): Promise<boolean> {
  for (const deadline = Date.now() + seconds * 1000; ;) {
    if (await isSo()) return true;
    if (Date.now() >= deadline) return false;
    await sleep(POLL_MS, undefined, { signal });
  }
}
