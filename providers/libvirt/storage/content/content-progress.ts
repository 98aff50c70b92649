/** How far a volume is on its way, for who waits. */
import { setTimeout as sleep } from "node:timers/promises";

import { Call } from "../../../base/types";
import { MIB } from "../storage";

const EVERY_MS = 5000;

/**
 * Runs `work`, and says every five seconds how far it is.
 * @param what Stands before it: `uploading a.qcow2 to tongzi-1`.
 * @param sent Bytes that are there by now.
 */
export async function tellingHowFar<T>(
  what: string,
  total: number,
  sent: () => Promise<number>,
  call: Call,
  work: () => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const telling = tell(what, total, sent, call, done.signal);
  try {
    return await work();
  } finally {
    done.abort();
    await telling;
  }
}

async function tell(what: string, total: number, sent: () => Promise<number>, call: Call, done: AbortSignal) {
  for (;;) {
    await sleep(EVERY_MS, undefined, { signal: done }).catch(() => undefined);
    if (done.aborted || call.signal.aborted) return;
    const bytes = await sent().catch(() => 0);
    const share = `${Math.floor(Math.min(bytes, total) / MIB)} of ${Math.ceil(total / MIB)} MiB`;
    if (!done.aborted) call.progress(`${what}: ${share}`);
  }
}
