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

/**
 * For `sh -s`, run as root inside the machine. It prints a line for each file, whether it is there; then for each that is
 * its mode and owner, likewise its checksum; then the state of each unit. One program for all of a kind: where a machine
 * is emulated, one for each would take longer than all else.
 */
export function observeScript({ files, units }: Pick<ConfigurationInputs, "files" | "units">): string {
  const paths = Object.keys(files).map(quoted);
  const names = units.map(({ name }) => quoted(name));
  return [
    ...(paths.length === 0 ? [] : [`for path in ${paths.join(" ")}; do`, OF_FILES]),
    ...(names.length === 0 ? [] : [`systemctl is-active ${names.join(" ")}`]),
    "",
  ].join("\n");
}

/** The body of a loop, and what follows it. sha256sum begins the line of an unusual name with a backslash. */
const OF_FILES = `
  if [ -f "$path" ] && [ ! -L "$path" ]; then
    set -- "$@" "$path"
    echo file
  else
    echo absent
  fi
done
if [ $# -gt 0 ]; then
  stat -c '%a %U:%G' -- "$@"
  sha256sum -- "$@" | sed 's/^\\\\//; s/ .*//'
fi
`.slice(1, -1);

/** As systemctl(1) counts them: a unit that reloads runs. */
const RUNNING = ["active", "reloading"];

/** @param text what the script printed; undefined for text that it does not print. */
export function parseObservation(
  text: string,
  { files, units }: Pick<ConfigurationInputs, "files" | "units">,
): Observation | undefined {
  const lines = text.trimEnd().split("\n");
  const paths = Object.keys(files);
  if (!paths.every((_, index) => lines[index] === "file" || lines[index] === "absent")) return undefined;
  const there = paths.filter((_, index) => lines[index] === "file");
  const rest = lines.slice(paths.length);
  if (rest.length !== 2 * there.length + units.length) return undefined;
  const found = new Map(there.map((path, index) => [path, parseFile(rest[index]!, rest[there.length + index]!)]));
  const states = rest.slice(2 * there.length);
  const stopped = units.filter((_, index) => !RUNNING.includes(states[index]!)).map(({ name }) => name);
  return { files: new Map(paths.map((path) => [path, found.get(path)])), stopped };
}

function parseFile(attributes: string, checksum: string): FoundFile | undefined {
  const [, mode, owner] = /^([0-7]+) (\S+)$/.exec(attributes) ?? [];
  const [sha256] = /^[0-9a-f]{64}$/.exec(checksum) ?? [];
  return mode === undefined || sha256 === undefined
    ? undefined
    : { mode: mode.padStart(4, "0"), owner: owner!, sha256 };
}
