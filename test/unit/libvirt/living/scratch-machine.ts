/** A folder in place of a machine: the scripts for guests run in it with this machine's sh, and a systemctl that keeps a diary. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { applyScript } from "../../../../providers/libvirt/guest/configuration/apply-script";
import type { ConfigurationInputs } from "../../../../providers/libvirt/guest/configuration/configuration-inputs";

const name = (flag: string) => execFileSync("id", [flag], { encoding: "utf8" }).trim();

/** Whoever runs the tests: only root may give files away. */
export const OWNER = `${name("-un")}:${name("-gn")}`;

/**
 * Units are disabled when a file of their name is in `disabled`, active when a file of their name is in `active`; those in `broken` do not start, reload or restart, and what does not
 * restart is down. `broken` may name a file: then only as long as that one says "bad".
 */
const SYSTEMCTL = `#!/bin/sh
echo "$*" >> "$MACHINE/diary"
for unit; do :; done
case $1 in
  is-enabled)
    shift
    for unit; do if [ -e "$MACHINE/disabled/$unit" ]; then echo disabled; else echo enabled; fi; done ;;
  is-active)
    shift
    for unit; do if [ -e "$MACHINE/active/$unit" ]; then echo active; else echo inactive; fi; done ;;
  start|restart|reload)
    if [ -e "$MACHINE/broken/$unit" ]; then
      read -r file < "$MACHINE/broken/$unit"
      if [ -z "$file" ] || grep -q bad "$file"; then
        [ "$1" = reload ] || rm -f "$MACHINE/active/$unit"
        echo "Job for $unit failed: no good"
        exit 1
      fi
    fi
    : > "$MACHINE/active/$unit" ;;
  stop) rm -f "$MACHINE/active/$unit" ;;
esac
`;

/** The last words of the unit that it is asked for, its last argument. */
const JOURNALCTL = `#!/bin/sh
for unit; do :; done
echo "last words of $unit"
`;

const PROGRAMS = (
  "awk base64 basename cat chgrp chmod chown cmp cp cut date dirname env flock grep head install ln mkdir mktemp mv rm rmdir " +
  "sed seq sha256sum sleep sort stat tail tar tee test touch tr wc xargs"
).split(" ");

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class ScratchMachine {
  readonly folder = mkdtempSync(join(tmpdir(), "powercloud-machine-"));

  constructor() {
    for (const part of ["bin", "active", "broken", "disabled"]) mkdirSync(join(this.folder, part));
    writeFileSync(join(this.folder, "bin/systemctl"), SYSTEMCTL, { mode: 0o755 });
    writeFileSync(join(this.folder, "bin/journalctl"), JOURNALCTL, { mode: 0o755 });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  path(file: string): string {
    return join(this.folder, "root", file);
  }

  write(file: string, content: string): void {
    mkdirSync(dirname(this.path(file)), { recursive: true });
    writeFileSync(this.path(file), content);
  }

  /** Undefined when there is none. */
  content(file: string): string | undefined {
    return existsSync(this.path(file)) ? readFileSync(this.path(file), "utf8") : undefined;
  }

  mode(file: string): string {
    return (statSync(this.path(file)).mode & 0o777).toString(8);
  }

  isActive(unit: string): boolean {
    return existsSync(join(this.folder, "active", unit));
  }

  mark(kind: "active" | "broken" | "disabled", unit: string, yes = true, file = ""): void {
    if (yes) writeFileSync(join(this.folder, kind, unit), file === "" ? "" : `${this.path(file)}\n`);
    else rmSync(join(this.folder, kind, unit));
  }

  /** What systemctl was asked to do since the last call, without questions. */
  deeds(): string[] {
    const diary = join(this.folder, "diary");
    const lines = existsSync(diary) ? readFileSync(diary, "utf8").trimEnd().split("\n") : [];
    rmSync(diary, { force: true });
    return lines.filter((line) => !/^(is-|reset-failed)/.test(line));
  }

  /** How many programs were started since the last call, of those that scripts may use; counts from the first call on. */
  counted(): number {
    const log = join(this.folder, "programs");
    for (const program of PROGRAMS) {
      const file = join(this.folder, "bin", program);
      const real = `/usr/bin/${program}`;
      if (!existsSync(file)) writeFileSync(file, `#!/bin/sh\necho . >> '${log}'\nexec ${real} "$@"\n`, { mode: 0o755 });
    }
    const count = existsSync(log) ? readFileSync(log, "utf8").length / 2 : 0;
    rmSync(log, { force: true });
    return count;
  }

  /** A configuration of this machine: paths are below its root, and files its owner's. */
  inputs(files: Record<string, string>, more: Partial<ConfigurationInputs> = {}): ConfigurationInputs {
    const entries = Object.entries(files).map(([file, content]) => [
      this.path(file),
      { content, mode: "0644", owner: OWNER },
    ]);
    const named = Object.fromEntries(entries) as ConfigurationInputs["files"];
    return { host: "", domain: "vm", commands: [], units: [], agentTimeoutSeconds: 1, files: named, ...more };
  }

  script(inputs: ConfigurationInputs): string {
    const folders = { stage: join(this.folder, "run"), record: join(this.folder, "record") };
    return applyScript({ name: "vm-configuration", inputs }, folders);
  }

  apply(inputs: ConfigurationInputs): Ran {
    return this.run(this.script(inputs));
  }

  run(script: string): Ran {
    const { status, stdout, stderr } = spawnSync("/bin/sh", ["-s"], { input: script, encoding: "utf8", env: this.env });
    return { code: status, stdout, stderr };
  }

  /** Starts a script, and kills it with all that it started when `until` exists. */
  async killed(script: string, until: string): Promise<void> {
    const child = spawn("/bin/sh", ["-s"], { env: this.env, stdio: ["pipe", "ignore", "ignore"], detached: true });
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.stdin.end(script);
    while (!existsSync(this.path(until))) await new Promise((resolve) => setTimeout(resolve, 20));
    process.kill(-child.pid!, "SIGKILL");
    await ended;
  }

  /** What is left of what was on its way. */
  left(): string[] {
    return readdirSync(join(this.folder, "run/vm-configuration")).sort();
  }

  private get env(): NodeJS.ProcessEnv {
    return { PATH: `${this.folder}/bin:${process.env.PATH}`, MACHINE: this.folder };
  }
}
