import { Command } from "commander";
import { UserError } from "../user-error";
import { commands } from "./commands";
import { lazyCommand } from "./lazy";
import manifest from "../../package.json";

/** Exit code for a defect of this program (EX_SOFTWARE of sysexits.h). */
const DEFECT = 70;

/** Exit code for a mistake of the user's. */
const USAGE = 2;

async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("powercloud")
    .description(manifest.description)
    .version(manifest.version)
    .showSuggestionAfterError()
    .enablePositionalOptions();
  const called = argv[2] === "help" ? argv[3] : argv[2];
  for (const entry of commands) program.addCommand(await lazyCommand(entry, called));
  exitWithUsage(program);
  await program.parseAsync(argv as string[]);
}

/** Wrong usage is a mistake of the user's like any other; commander has explained it by then. */
function exitWithUsage(command: Command): void {
  command.exitOverride((outcome) => process.exit(outcome.exitCode === 0 ? 0 : USAGE));
  command.commands.forEach(exitWithUsage);
}

/** A signal ends the process by `exit`, so that what it started is ended with it. */
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  process.on(signal, () => process.exit(code));
}

main(process.argv).catch((error: unknown) => {
  if (error instanceof UserError) {
    console.error(error.message);
    process.exit(error.exitCode);
  }
  console.error(error);
  console.error("This is a defect of powercloud, not a mistake of yours.");
  process.exit(DEFECT);
});
