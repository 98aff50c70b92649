/**
 * The line protocol between `reporter.ts` (inside mocha's process) and the runner: one JSON array a line.
 */
import { readFileSync } from "node:fs";
import type { Tally } from "./tally";

export type TestEvent =
  | readonly ["start", number]
  | readonly ["pass" | "skip", string]
  | readonly ["fail", string, string]
  | readonly ["end"];

export interface Failure {
  /** Of the test, whole; of a run that died, what ran. */
  readonly title: string;
  readonly message: string;
}

export interface RecordedRun {
  readonly tally: Tally;
  readonly failures: readonly Failure[];
  /** Mocha came to its end; false when the process died or was stopped before. */
  readonly ended: boolean;
}

/** Reads a recording; a last line that was cut off by a killed process is left out. */
export function summarize(text: string): RecordedRun {
  const events = text.split("\n").flatMap(parse);
  const count = (kind: TestEvent[0]): number => events.filter((event) => event[0] === kind).length;
  return {
    tally: { passed: count("pass"), failed: count("fail"), skipped: count("skip") },
    failures: events.flatMap((event) => (event[0] === "fail" ? [{ title: event[1], message: event[2] }] : [])),
    ended: count("end") > 0,
  };
}

/** The recording in a file; an empty one when mocha died before it wrote anything. */
export function readRun(file: string): RecordedRun {
  try {
    return summarize(readFileSync(file, "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return summarize("");
    throw error;
  }
}

function parse(line: string): TestEvent[] {
  try {
    return [JSON.parse(line) as TestEvent];
  } catch {
    return [];
  }
}
