/** Work that must not overlap with other work of this process on the same thing. */

/** Ends of the work that was asked for last, by key. */
const last = new Map<string, Promise<void>>();

/** Runs `work` once everything has ended, well or not, that was asked for earlier under the same key. */
export async function byTurns<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = last.get(key);
  const mine = Promise.resolve(before).then(work);
  const ended = mine.then(
    () => undefined,
    () => undefined,
  );
  last.set(key, ended);
  try {
    return await mine;
  } finally {
    if (last.get(key) === ended) last.delete(key);
  }
}
