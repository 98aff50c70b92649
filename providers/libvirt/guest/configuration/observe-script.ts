/** What is inside a machine, of all that a configuration says. */
import { quoted } from "../../client";
import type { ConfigurationInputs, ConfiguredFile } from "./configuration-inputs";

/** A file as it is found. */
export interface FoundFile extends Omit<ConfiguredFile, "content"> {
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

export interface Observation {
  /** By path; undefined: it is not there, or is no plain file. */
  readonly files: ReadonlyMap<string, FoundFile | undefined>;
  /** Names of units that do not run. */
  readonly stopped: readonly string[];
}

/** For `sh -s`, run as root inside the machine; prints a line for each file and unit, in their order. */
export function observeScript({ files, units }: Pick<ConfigurationInputs, "files" | "units">): string {
  return [
    FILE_FUNCTION,
    ...Object.keys(files).map((path) => `file ${quoted(path)}`),
    ...units.map(({ name }) => `systemctl is-active --quiet ${quoted(name)} && echo active || echo inactive`),
    "",
  ].join("\n");
}

const FILE_FUNCTION = `
file() {
  if [ -f "$1" ] && [ ! -L "$1" ]; then
    stat -c '%a %U:%G' "$1" | tr '\\n' ' '
    sha256sum < "$1" | cut -c 1-64
  else
    echo absent
  fi
}
`.trim();

/** @param text what the script printed; undefined for text that it does not print. */
export function parseObservation(
  text: string,
  { files, units }: Pick<ConfigurationInputs, "files" | "units">,
): Observation | undefined {
  const lines = text.trimEnd().split("\n");
  const paths = Object.keys(files);
  if (lines.length !== paths.length + units.length) return undefined;
  const found = new Map(paths.map((path, index) => [path, parseFile(lines[index]!)]));
  const stopped = units.filter((_, index) => lines[paths.length + index] !== "active").map(({ name }) => name);
  return { files: found, stopped };
}

function parseFile(line: string): FoundFile | undefined {
  const [, mode, owner, sha256] = /^([0-7]+) (\S+) ([0-9a-f]{64})$/.exec(line) ?? [];
  return mode === undefined ? undefined : { mode: mode.padStart(4, "0"), owner: owner!, sha256: sha256! };
}
