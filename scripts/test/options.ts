import { Command, InvalidArgumentError, Option } from "commander";

export const STEPS = ["lint", "types", "unit", "golden", "integration", "end-to-end"] as const;
export type StepName = (typeof STEPS)[number];

/** Steps that need neither root nor libvirt nor a network. */
export const UNIT_STEPS: readonly StepName[] = ["lint", "types", "unit", "golden"];

/** Steps without single tests in them: a pattern for titles leaves them out. */
const WHOLE_STEPS: readonly StepName[] = ["lint", "types"];

export interface Options {
  readonly steps: readonly StepName[];
  readonly grep: string | undefined;
  /** How many pieces run side by side. */
  readonly lanes: number;
  /** Keep what each file took as what later runs are compared with. */
  readonly record: boolean;
}

interface Flags {
  unit?: boolean;
  only?: StepName[];
  grep?: string;
  lanes?: number;
  record?: boolean;
}

/** The budget is for 2 processors; a lane more than processors only makes single tests slow. */
const LANES = 2;

/** Reads the command line; commander prints help and mistakes, and ends the process with 0 or 2. */
export function parseOptions(args: readonly string[]): Options {
  const command = new Command("npm test --")
    .description("Runs the project's tests, and ends with `N passed, N failed`.")
    .option("--unit", "only what needs neither root nor libvirt nor a network: lint, types, unit, golden")
    .addOption(new Option("--only <step...>", "only these steps").choices(STEPS))
    .option("--grep <pattern>", "only tests whose title matches; leaves lint and types out")
    .addOption(new Option("--lanes <n>", "how many files run side by side").argParser(parseLanes).default(LANES))
    .option("--record", "keep what each file took in test/durations.json, to which later runs are compared")
    .exitOverride((exit) => process.exit(exit.exitCode === 0 ? 0 : 2));
  command.parse(args, { from: "user" });
  return chosen(command.opts<Flags>());
}

export function chosen(flags: Flags): Options {
  const { grep, lanes = LANES, record = false } = flags;
  const allowed = flags.unit === true ? UNIT_STEPS : STEPS;
  const steps = allowed.filter((step) => flags.only === undefined || flags.only.includes(step));
  if (grep === undefined) return { steps, grep, lanes, record };
  // A part of a file says nothing about the file's time.
  return { steps: steps.filter((step) => !WHOLE_STEPS.includes(step)), grep, lanes, record: false };
}

function parseLanes(text: string): number {
  if (!/^[1-9]$/.test(text)) throw new InvalidArgumentError("a number from 1 to 9 is allowed");
  return Number(text);
}
