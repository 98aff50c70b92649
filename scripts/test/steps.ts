/** What each step of a test run consists of. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Spent } from "./budget";
import { longestFirst, type Recorded } from "./durations";
import type { Failure } from "./events";
import { testFiles } from "./files";
import { dealt, type Piece } from "./lanes";
import { runMeasured } from "./measured";
import { runMocha } from "./mocha";
import { FOLDERS, type Options, type StepName } from "./options";
import { ready } from "./readiness";
import { say, seconds } from "./say";
import { add, FAILED, NOTHING, PASSED, type Tally, totals } from "./tally";

/** Seconds. */
const LIMITS = { check: 600, unit: 300, golden: 300, integration: 1200, "end-to-end": 3600 };

/** How one piece of a run ended. */
export interface Outcome extends Spent {
  readonly step: StepName;
  readonly tally: Tally;
  /** Tests that failed, with what they said. */
  readonly failures?: readonly Failure[];
}

/** The run that a step's pieces belong to. */
export interface Context {
  readonly root: string;
  readonly options: Options;
  readonly recorded: Recorded;
}

/** Both know a file by its content. ESLint's cache would not do: its rules read other files than the one they judge. */
const PRETTIER_CACHE = ["--cache", "--cache-strategy", "content"];
const TYPES_CACHE = ["--incremental", "--tsBuildInfoFile", "node_modules/.cache/types.tsbuildinfo"];

type Pieces = (context: Context) => Piece<Outcome>[] | Promise<Piece<Outcome>[]>;

export const PIECES: Readonly<Record<StepName, Pieces>> = {
  lint: (context) => [
    check(context, "lint", "ESLint", ["eslint", "bin/eslint.js"], "."),
    check(context, "lint", "Prettier", ["prettier", "bin/prettier.cjs"], "--check", ...PRETTIER_CACHE, "."),
  ],
  types: (context) => [check(context, "types", "TypeScript", ["typescript", "bin/tsc"], "--noEmit", ...TYPES_CACHE)],
  unit: (context) => together(context, "unit", 2),
  golden: (context) => together(context, "golden", 1),
  integration: (context) => each(context, "integration"),
  "end-to-end": (context) => each(context, "end-to-end"),
};

/** A tool that says with its exit code whether all is well; it counts as one test. */
function check(
  { root, options }: Context,
  step: StepName,
  what: string,
  [name, path]: readonly [string, string],
  ...args: readonly string[]
): Piece<Outcome> {
  const run = async (): Promise<Outcome> => {
    const command = [process.execPath, binary(root, name, path), ...args];
    const atTheEnd = options.lanes > 1;
    const { child, ...took } = await runMeasured(command, { cwd: root, limit: LIMITS.check, atTheEnd });
    if (child.code !== 0) say(`${what} failed (${child.ended ?? `exit code ${child.code}`})`);
    return { step, what, tally: child.code === 0 ? PASSED : FAILED, ...took };
  };
  return announced(what, run);
}

/** All files of a folder in a few processes: they are many, short, and share nothing but the processors. */
function together(context: Context, step: "unit" | "golden", processes: number): Piece<Outcome>[] {
  const { root, options } = context;
  const folder = FOLDERS[step]!;
  return dealt(chosenFiles(context, folder), Math.min(processes, options.lanes)).map((files, index, { length }) => {
    const what = length === 1 ? folder : `${folder} ${index + 1} of ${length}`;
    const run = async (): Promise<Outcome> => {
      const more = { limit: LIMITS[step], grep: options.grep, atTheEnd: options.lanes > 1 };
      return { step, what, ...(await runMocha({ root, files, ...more })) };
    };
    return announced(what, run);
  });
}

/** One process a file, the longest first; withheld on a machine that cannot run them. */
async function each(context: Context, step: "integration" | "end-to-end"): Promise<Piece<Outcome>[]> {
  const { root, options, recorded } = context;
  const files = longestFirst(chosenFiles(context, FOLDERS[step]!), recorded);
  const obstacle = await ready();
  if (obstacle !== undefined) return [withheld(step, files, obstacle)];
  return files.map((what) => {
    const run = async (): Promise<Outcome> => {
      const more = { limit: LIMITS[step], grep: options.grep, atTheEnd: options.lanes > 1 };
      return { step, what, ...(await runMocha({ root, files: [what], ...more })) };
    };
    return announced(what, run);
  });
}

function chosenFiles({ root, options: { files } }: Context, folder: string): string[] {
  return testFiles(root, folder).filter((file) => files === undefined || files.includes(file));
}

/** Says when a piece starts and how it ended. */
function announced(what: string, run: () => Promise<Outcome>): Piece<Outcome> {
  return {
    run: async () => {
      say(`${what}: started`);
      const outcome = await run();
      say(`${what}: ${totals(outcome.tally)} in ${seconds(outcome.seconds * 1000)}`);
      return outcome;
    },
  };
}

/** Skipped here, but a failure where CI promises a machine that can run them. */
function withheld(step: StepName, files: readonly string[], reason: string): Piece<Outcome> {
  const run = (): Promise<Outcome> => {
    const inCi = process.env["CI"] === "true";
    say("=".repeat(70));
    say(`${inCi ? "FAILED" : "SKIPPED"}: ${files.length} test files against real systems. Why: ${reason}`);
    for (const file of files) say(`  ${file}`);
    say("=".repeat(70));
    const tally = inCi ? FAILED : { ...NOTHING, skipped: files.length };
    return Promise.resolve({ step, what: step, tally, seconds: 0 });
  };
  return { run };
}

/** The sum of a step's pieces. */
export function sumOf(outcomes: readonly Outcome[], step: StepName): Tally {
  return add(...outcomes.filter((outcome) => outcome.step === step).map(({ tally }) => tally));
}

function binary(root: string, name: string, path: string): string {
  const require = createRequire(join(root, "package.json"));
  return join(dirname(require.resolve(`${name}/package.json`)), path);
}
