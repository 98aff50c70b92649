/** The script that brings a configuration into a machine, and takes it back when it is refused. */
import { createHash } from "node:crypto";
import { commandLine, quoted } from "../../client";
import { APPLY_FUNCTIONS } from "./apply-functions";
import type { ConfigurationInputs, ConfiguredFile } from "./configuration-inputs";

export interface Application {
  /** Of the resource: two configurations of one machine know nothing of each other. */
  readonly name: string;
  readonly inputs: ConfigurationInputs;
}

/** Folders inside the machine. */
export interface Folders {
  /** Not on the disk: secrets lie there while the script runs. */
  readonly stage: string;
  /** Which files a configuration has brought: what it no longer has is removed, whatever the state of the program says. */
  readonly record: string;
}

const FOLDERS: Folders = { stage: "/run/powercloud/configuration", record: "/var/lib/powercloud/configuration" };

/**
 * For `sh -s`, run as root inside the machine. Files that differ are put in place one by one, each at once (rename(2)); then
 * the commands, the units and the check have their turn. When one of them fails, every file is as it was before, and the
 * commands and units take that in. It bears being run again, also when it was killed in between.
 *
 * It prints `changed PATH` and `started UNIT`. Exit code `REFUSED`: taken back, the reason is on standard error;
 * `STUCK`: it could not be taken back.
 */
export function applyScript({ name, inputs }: Application, folders = FOLDERS): string {
  const files = Object.entries(inputs.files);
  const paths = Object.keys(inputs.files);
  return [
    "set -u",
    `stage=${quoted(`${folders.stage}/${name}`)}`,
    `record=${quoted(`${folders.record}/${name}`)}`,
    APPLY_FUNCTIONS,
    "take_in() {",
    ...[...systemdLines(paths, inputs), ...commandLines(inputs), ...unitLines(inputs)],
    "  return 0",
    "}",
    `approved() { ${checkLine(inputs)}; }`,
    `wanted() { case $1 in ${["''", ...paths.map(quoted)].join("|")}) return 0 ;; esac; return 1; }`,
    "begin",
    ...files.map(([path, file]) => staged(path, file)),
    ...files.map(([path, { mode, owner }]) => `put ${keyOf(path)} ${quoted(path)} ${bare(mode)} ${quoted(owner)}`),
    "discard_others",
    `finish ${paths.map(quoted).join(" ")}`,
    "",
  ].join("\n");
}

/** By the shell itself, so that content is in no argument of a program, and no program is started for it. */
function staged(path: string, { content }: ConfiguredFile): string {
  return `printf %s ${quoted(content)} > "$stage/next/${keyOf(path)}" || fail "cannot write in $stage"`;
}

/** A path as a name for a file, and as a word without blanks. */
function keyOf(path: string): string {
  return createHash("sha256").update(path).digest("hex").slice(0, 16);
}

/** As stat(1) prints it. */
function bare(mode: string): string {
  return mode.replace(/^0+(?=.)/, "");
}

/** systemd reads its units again when it is told to. */
function systemdLines(paths: readonly string[], { units }: ConfigurationInputs): string[] {
  const unitFiles = paths.filter((path) => /^\/(etc|run)\/systemd\/system\//.test(path));
  if (unitFiles.length === 0 && units.length === 0) return [];
  const words = [unitFiles.length === 0 ? "''" : keys(unitFiles), ...units.map(({ name }) => quoted(name))];
  return [`  systemd_knows ${words.join(" ")} || return 1`];
}

function commandLines({ commands }: ConfigurationInputs): string[] {
  return commands.map(({ command, files }) => `  ! touched ${keys(files)} || said ${commandLine(command)} || return 1`);
}

function unitLines({ units }: ConfigurationInputs): string[] {
  return units.map(({ name, onChange, files }) => `  unit ${quoted(name)} ${onChange} ${keys(files)} || return 1`);
}

/** Of files; also what was removed, as nobody knows any more who read it. */
function keys(files: readonly string[] | undefined): string {
  return files === undefined ? "all" : quoted([...files.map(keyOf), "removed"].join(" "));
}

function checkLine({ check }: ConfigurationInputs): string {
  return check === undefined ? ":" : `patiently ${check.timeoutSeconds} ${commandLine(check.command)}`;
}
