import { Command } from "commander";

/** A sub-command whose code is loaded only when it is called, so that `--help` stays quick. */
export interface CommandEntry {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  load(): Promise<Command>;
}

/** The entry's command when it is the one called for, otherwise a place-holder for the list of commands. */
export async function lazyCommand(entry: CommandEntry, called: string | undefined): Promise<Command> {
  if (entry.name !== called) return new Command(entry.name).description(entry.summary).allowUnknownOption();
  return entry.load();
}
