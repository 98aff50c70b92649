/** How long each test file and each drill took when that was last recorded: the order of a run, and what it is compared with. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";

export interface Duration {
  readonly seconds: number;
  /** Seconds of processors. */
  readonly cpuSeconds?: number | undefined;
}

export type Recorded = Readonly<Record<string, Duration>>;

/** Where `npm test -- --record` writes, from the checkout. */
export const TEST_DURATIONS = "test/durations.json";

/** The table; an empty one where none was recorded. */
export function readDurations(file: string): Recorded {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Recorded) : {};
}

/** Writes what was measured now over what was recorded; names that are no longer there go. */
export function recordDurations(file: string, measured: Recorded, exists: (name: string) => boolean): void {
  const all = { ...readDurations(file), ...measured };
  const kept = Object.entries(all).filter(([name]) => exists(name));
  const sorted = kept.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, duration]) => [name, rounded(duration)]);
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`);
}

/** The longest first; what was never recorded before all, as it may be the longest. */
export function longestFirst(names: readonly string[], recorded: Recorded): string[] {
  const seconds = (name: string) => recorded[name]?.seconds ?? Infinity;
  return [...names].sort((a, b) => (seconds(a) === seconds(b) ? (a < b ? -1 : 1) : seconds(b) - seconds(a)));
}

function rounded({ seconds, cpuSeconds }: Duration): Duration {
  const tenths = (value: number) => Math.round(value * 10) / 10;
  return { seconds: tenths(seconds), ...(cpuSeconds === undefined ? {} : { cpuSeconds: tenths(cpuSeconds) }) };
}
