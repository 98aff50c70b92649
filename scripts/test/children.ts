/**
 * Child processes of a test run. Each leads a process group of its own, so that all it started can be ended with it.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";

export interface ChildOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Seconds until the child is ended. */
  readonly limit: number;
  /** Asked once a second: a text ends the child, and says why. */
  readonly watch?: () => string | undefined;
  /**
   * A file that takes the output, which is shown as a whole when the child has ended: of children in several lanes nothing is
   * mixed. A file, not a pipe: a daemon that was left running would keep a pipe open. Default: the output shows at once.
   */
  readonly outputFile?: string | undefined;
}

export interface ChildResult {
  readonly code: number | null;
  /** Why the runner ended the child; undefined when it ended by itself. */
  readonly ended: string | undefined;
}

/** Seconds that a child has for its `after` hooks once it was told to stop. */
const GRACE = 30;

const running = new Set<ChildProcess>();
let stopping = false;

/** Runs a command; never throws for what the command does. */
export async function runChild(command: readonly string[], options: ChildOptions): Promise<ChildResult> {
  if (stopping) return { code: null, ended: "the test run was interrupted" };
  const [program, ...args] = command as [string, ...string[]];
  const output = options.outputFile === undefined ? undefined : openSync(options.outputFile, "w", 0o600);
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    detached: true,
    stdio: ["ignore", output ?? "inherit", output ?? "inherit"],
  });
  if (output !== undefined) closeSync(output);
  running.add(child);
  let ended: string | undefined;
  const end = (reason: string): void => {
    if (ended !== undefined) return;
    ended = reason;
    stop(child);
  };
  const limit = setTimeout(() => end(`still running after ${options.limit} s`), options.limit * 1000);
  const watch = setInterval(() => {
    const reason = options.watch?.();
    if (reason !== undefined) end(reason);
  }, 1000);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", resolve);
    });
    return { code, ended };
  } finally {
    clearTimeout(limit);
    clearInterval(watch);
    running.delete(child);
    signalGroup(child, "SIGKILL");
    if (options.outputFile !== undefined) process.stdout.write(readFileSync(options.outputFile));
  }
}

/** Ends every child and what it started; resolves when none is left. Used on SIGINT and SIGTERM. */
export async function stopAll(): Promise<void> {
  stopping = true;
  await Promise.all(
    [...running].map(
      (child) =>
        new Promise<void>((resolve) => {
          child.once("exit", () => {
            signalGroup(child, "SIGKILL");
            resolve();
          });
          stop(child);
        }),
    ),
  );
}

/** SIGINT goes to the child alone: mocha then still runs the hooks that stop what the tests started. */
function stop(child: ChildProcess): void {
  child.kill("SIGINT");
  setTimeout(() => signalGroup(child, "SIGTERM"), GRACE * 1000).unref();
  setTimeout(() => signalGroup(child, "SIGKILL"), (GRACE + 5) * 1000).unref();
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
