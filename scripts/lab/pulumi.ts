import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { output } from "../run";
import { UserError } from "../user-error";

export interface PulumiOptions {
  /** Path of the CLI. */
  readonly pulumi: string;
  /** The project's folder. */
  readonly cwd: string;
  /** Backend, passphrase file, PATH …: what `powercloud env` prints. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface StreamOptions {
  /** Takes all output; mode 0600, begun anew. */
  readonly logFile: string;
  readonly onLine: (line: string) => void;
}

/** The Pulumi CLI with one backend, never asking questions. */
export class Pulumi {
  constructor(private readonly options: PulumiOptions) {}

  /** Standard output of a short command. */
  output(...args: readonly string[]): Promise<string> {
    const { pulumi, cwd, env } = this.options;
    return output(pulumi, [...args, "--non-interactive"], { cwd, env: this.quiet(env) });
  }

  /**
   * Runs a long command, handing on its lines. Should this process die, Pulumi gets an interrupt and stops in order.
   * @returns All lines.
   * @throws {UserError} When it fails, with its diagnostics.
   */
  async stream(args: readonly string[], { logFile, onLine }: StreamOptions): Promise<string[]> {
    const { pulumi, cwd, env } = this.options;
    mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
    const log = openSync(logFile, "w", 0o600);
    const command = ["--pdeathsig", "INT", pulumi, ...args, "--non-interactive", "--color", "never"];
    const child = spawn("setpriv", command, {
      cwd,
      env: { ...process.env, ...this.quiet(env) },
      stdio: ["ignore", "pipe", "pipe"],
      // A Ctrl-C of the terminal reaches the lab's command alone; by its end Pulumi is interrupted once, not twice.
      detached: true,
    });
    const lines: string[] = [];
    const take = (line: string) => {
      lines.push(line);
      writeSync(log, `${line}\n`);
      onLine(line);
    };
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", take);
    try {
      const code = await new Promise<number | null>((resolve, reject) =>
        child.on("error", reject).on("close", resolve),
      );
      if (code === 0) return lines;
      throw new UserError(`${diagnostics(lines)}\nAll of its output: ${logFile}`, 1);
    } finally {
      closeSync(log);
    }
  }

  private quiet(env: PulumiOptions["env"]): Record<string, string | undefined> {
    return { PULUMI_SKIP_UPDATE_CHECK: "true", NO_COLOR: "1", FORCE_COLOR: undefined, ...env };
  }
}

/** What Pulumi says about a failure: from the last "Diagnostics:" on (a preview before has its own), or else the last lines. */
export function diagnostics(lines: readonly string[]): string {
  const start = lines.findLastIndex((line) => /^Diagnostics:/.test(line));
  const tail = start >= 0 ? lines.slice(start + 1) : lines.slice(-15);
  const end = tail.findIndex((line) => /^(Outputs|Resources|Duration):/.test(line));
  return (end >= 0 && start >= 0 ? tail.slice(0, end) : tail).join("\n").trimEnd();
}
