/** One run of mocha in a process of its own. */
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChildResult } from "./children";
import { type Failure, readRun, type RecordedRun } from "./events";
import { type Measured, runMeasured } from "./measured";
import { say } from "./say";
import { add, FAILED, type Tally } from "./tally";

export interface MochaRun {
  readonly root: string;
  /** Test files, absolute or relative to `root`. */
  readonly files: readonly string[];
  /** Seconds for the whole run. */
  readonly limit: number;
  /** Only tests whose full title matches. */
  readonly grep: string | undefined;
  /** Show the output when the run has ended, not as it comes. */
  readonly atTheEnd: boolean;
}

export interface MochaResult extends Omit<Measured, "child"> {
  readonly tally: Tally;
  readonly failures: readonly Failure[];
}

/** Seconds that mocha's process may live on after its last test: longer, and a test left something open. */
const LINGER = 20;

/** Seconds for one test that sets no limit of its own: a busy machine must not make it fail. */
const PATIENCE = 20;

export async function runMocha(run: MochaRun): Promise<MochaResult> {
  const folder = mkdtempSync(join(tmpdir(), "powercloud-events-"));
  const events = join(folder, "events.jsonl");
  try {
    const { child, ...took } = await runMeasured(command(run), {
      cwd: run.root,
      env: { POWERCLOUD_TEST_EVENTS: events },
      limit: run.limit,
      watch: lingering(events),
      atTheEnd: run.atTheEnd,
    });
    return { ...took, ...judged(readRun(events), child) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function judged(recorded: RecordedRun, child: ChildResult): Pick<MochaResult, "tally" | "failures"> {
  const { tally, failures } = recorded;
  const trouble = problem(recorded, child);
  if (trouble === undefined) return { tally, failures };
  say(`mocha: ${trouble}`);
  return { tally: add(tally, FAILED), failures: [...failures, { title: "mocha", message: trouble }] };
}

/** What went wrong beside failed tests: the run died, never ended, or failed without a failed test. */
export function problem(recorded: RecordedRun, child: ChildResult): string | undefined {
  if (child.ended !== undefined) return `ended by the test runner: ${child.ended}`;
  if (!recorded.ended) return `ended with code ${child.code} before the last test`;
  if (child.code !== 0 && recorded.tally.failed === 0) return `exit code ${child.code} though no test failed`;
  return undefined;
}

/** Mocha's own start-up script is called inside one process, so that a signal reaches the tests' hooks. */
function command(run: MochaRun): string[] {
  const mocha = createRequire(join(run.root, "package.json")).resolve("mocha/bin/mocha.js");
  const grep = run.grep === undefined ? [] : ["--grep", run.grep];
  const reporter = join(run.root, "scripts/test/reporter.ts");
  const options = ["--reporter", reporter, "--timeout", String(PATIENCE * 1000), "--forbid-only", ...grep];
  return [
    process.execPath,
    "--require",
    join(run.root, "toolchain/typescript/register.js"),
    mocha,
    ...options,
    ...run.files,
  ];
}

function lingering(events: string): () => string | undefined {
  let endedAt: number | undefined;
  return () => {
    if (endedAt === undefined && readRun(events).ended) endedAt = Date.now();
    if (endedAt === undefined || Date.now() - endedAt < LINGER * 1000) return undefined;
    return `the tests are over, but something keeps the process alive (a server, socket or timer left open)`;
  };
}
