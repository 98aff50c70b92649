import { Argument, Command, Option } from "commander";

export interface DrillOptions {
  /** In the order in which they run. */
  readonly names: readonly string[];
  readonly list: boolean;
  readonly json: boolean;
  readonly keep: boolean;
  readonly record: boolean;
}

const AFTER = `
Each drill starts from a lab that is up, and brings it up when it is not; afterwards the lab is as it was before: drills
that had to bring it up take it down again, unless --keep is given. Each writes what it measured to .lab/drills/<name>.json.

Exit code: 0 when every drill passed, 1 when one failed, 2 for a mistake on the command line or a machine that cannot run the lab.`;

/**
 * Reads the command line; commander prints help and mistakes, and the process ends with 0 or 2.
 * @param known names of all drills
 * @param end what ends the process
 */
export function parseDrillOptions(
  args: readonly string[],
  known: readonly string[],
  end: (code: 0 | 2, message: string) => never = process.exit,
): DrillOptions {
  const command = new Command("npm run drill --")
    .description("Runs long scenarios on the lab: hosts lost, machines grown, updates killed.")
    .addArgument(new Argument("[name...]", "drills to run; default: all").choices(known))
    .addOption(new Option("--list", "say what there is, and how long each takes").conflicts(["keep", "record"]))
    .option("--json", "with --list: write the list for a program to read")
    .option("--keep", "leave a lab up that was brought up for the drills")
    .option("--record", "keep how long each took in test/drills/durations.json, which --list shows")
    .addHelpText("after", AFTER)
    .exitOverride(({ exitCode, message }) => end(exitCode === 0 ? 0 : 2, message));
  command.parse(args, { from: "user" });
  const { list = false, json = false, keep = false, record = false } = command.opts<Partial<DrillOptions>>();
  const named = [...new Set(command.processedArgs[0] as string[] | undefined)];
  return { names: named.length > 0 ? named : known, list, json, keep, record };
}
