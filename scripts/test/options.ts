import { existsSync } from "node:fs";
import { relative, resolve } from "node:path";
import { Argument, Command, InvalidArgumentError, Option } from "commander";

export const STEPS = ["lint", "types", "unit", "golden", "integration", "end-to-end"] as const;
export type StepName = (typeof STEPS)[number];

/** Steps that need neither root nor libvirt nor a network. */
export const UNIT_STEPS: readonly StepName[] = ["lint", "types", "unit", "golden"];

/** Where the test files of a step are; steps without files are left out of a search by title or by file. */
export const FOLDERS: Readonly<Partial<Record<StepName, string>>> = {
  unit: "test/unit",
  golden: "test/golden",
  integration: "test/integration",
  "end-to-end": "test/e2e",
};

export interface Options {
  readonly steps: readonly StepName[];
  readonly grep: string | undefined;
  /** Only these test files, from the checkout; undefined: all. */
  readonly files: readonly string[] | undefined;
  /** How many pieces run side by side. */
  readonly lanes: number;
  /** Keep what each file took as what later runs are compared with. */
  readonly record: boolean;
}

interface Flags {
  unit?: boolean;
  only?: StepName[];
  grep?: string;
  files?: readonly string[];
  lanes?: number;
  record?: boolean;
}

/** The budget is for 2 processors; tests against real systems wait for a third of their time, in which another one can run. */
const LANES = 3;

/** Reads the command line; commander prints help and mistakes, and ends the process with 0 or 2. */
export function parseOptions(args: readonly string[]): Options {
  const command = new Command("npm test --")
    .description("Runs the project's tests, and ends with `N passed, N failed`.")
    .addArgument(new Argument("[file...]", "only these test files; default: all").argParser(parseTestFile))
    .option("--unit", "only what needs neither root nor libvirt nor a network: lint, types, unit, golden")
    .addOption(new Option("--only <step...>", "only these steps").choices(STEPS))
    .option("--grep <pattern>", "only tests whose title matches; leaves lint and types out")
    .addOption(new Option("--lanes <n>", "how many files run side by side").argParser(parseLanes).default(LANES))
    .option("--record", "keep what each file took in test/durations.json, to which later runs are compared")
    .exitOverride((exit) => process.exit(exit.exitCode === 0 ? 0 : 2));
  command.parse(args, { from: "user" });
  const named = command.processedArgs[0] as string[] | undefined;
  return chosen({ ...command.opts<Flags>(), ...(named?.length ? { files: named } : {}) });
}

export function chosen(flags: Flags): Options {
  const { grep, files, lanes = LANES, record = false } = flags;
  const allowed = flags.unit === true ? UNIT_STEPS : STEPS;
  const named = allowed.filter((step) => flags.only === undefined || flags.only.includes(step));
  const whole = grep === undefined && files === undefined;
  const steps = named.filter((step) => whole || hasTests(step, files));
  // A part of a file says nothing about the file's time.
  return { steps, grep, files, lanes, record: record && grep === undefined };
}

function hasTests(step: StepName, files: readonly string[] | undefined): boolean {
  const folder = FOLDERS[step];
  return folder !== undefined && (files === undefined || files.some((file) => file.startsWith(`${folder}/`)));
}

function parseTestFile(file: string, before: readonly string[] = []): string[] {
  const path = relative(process.cwd(), resolve(file));
  if (!path.endsWith(".test.ts") || !existsSync(path)) {
    throw new InvalidArgumentError("a file that ends in .test.ts below test/ is allowed, seen from the checkout");
  }
  return [...before, path];
}

function parseLanes(text: string): number {
  if (!/^[1-9]$/.test(text)) throw new InvalidArgumentError("a number from 1 to 9 is allowed");
  return Number(text);
}
