import { spawn, type StdioOptions } from "node:child_process";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

export interface RunOptions {
  cwd?: string;
  /** Added to this process's environment; an undefined value removes the variable. */
  env?: Record<string, string | undefined>;
  /** Text given on standard input. Default: none (end of file at once). */
  input?: string | Buffer;
  /** Ends the child (SIGTERM, then SIGKILL after 5 s) when aborted. */
  signal?: AbortSignal;
  /** Seconds after which the child is ended. Default: no limit. */
  timeoutSeconds?: number;
  /** `capture` (default) collects the output; `inherit` shows it (and `onLine` sees nothing). */
  output?: "capture" | "inherit";
  /** Called for each line of output of either stream. */
  onLine?: (line: string, stream: "stdout" | "stderr") => void;
  /** Exit codes that are no failure. Default: [0]. */
  allowExit?: readonly number[];
  /**
   * The child and all its own children become a process group, which is ended as one, also when this process exits.
   * Default: true unless `output` is `inherit`: a terminal's Ctrl-C then reaches the child by itself.
   */
  group?: boolean;
}

export interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
  /** 128 + signal number is not imitated: -1 when a signal ended the child. */
  readonly exitCode: number;
}

/** A child process that could not be started, failed, ran out of time or was aborted. */
export class RunError extends Error {
  override readonly name = "RunError";

  constructor(
    message: string,
    readonly command: string,
    readonly result: RunResult,
    /** `missing`: no such program, or none that this user may run. */
    readonly reason: "missing" | "exit" | "signal" | "timeout" | "aborted",
  ) {
    super(message);
  }
}

/** Names no value: arguments and variables may be secrets. */
export const TOO_LONG =
  "its arguments or its environment are longer than the system allows (128 KiB each, 2 MiB together): " +
  "give long texts by a file, or remove long environment variables";

const KILL_AFTER_MS = 5_000;

/** Leaders of the process groups that run now. */
const groups = new Set<number>();

function track(pid: number): void {
  if (groups.size === 0 && process.listenerCount("exit", endGroups) === 0) process.on("exit", endGroups);
  groups.add(pid);
}

function endGroups(): void {
  for (const pid of groups) {
    try {
      process.kill(-pid, "SIGTERM");
    } catch {
      // It has ended meanwhile.
    }
  }
}

/**
 * Runs a program without a shell.
 * @throws {RunError} When it cannot be started, exits with a code that is not allowed, times out or is aborted.
 */
export function run(command: string, args: readonly string[] = [], options: RunOptions = {}): Promise<RunResult> {
  const group = options.group ?? options.output !== "inherit";
  return new Promise((resolve, reject) => {
    const fail = (reason: RunError["reason"], message: string, result: RunResult) =>
      reject(new RunError(message, command, result, reason));
    if (options.signal?.aborted) {
      fail("aborted", `${command} was not started: aborted`, { stdout: "", stderr: "", exitCode: -1 });
      return;
    }
    const child = start(command, args, options, group);
    if (child === "too long") {
      fail("exit", `${command}: ${TOO_LONG}`, { stdout: "", stderr: "", exitCode: -1 });
      return;
    }
    if (group && child.pid !== undefined) track(child.pid);
    const stdout = collect(child.stdout, "stdout", options.onLine);
    const stderr = collect(child.stderr, "stderr", options.onLine);
    let ended: "timeout" | "aborted" | undefined;
    let killTimer: NodeJS.Timeout | undefined;

    const kill = (signal: NodeJS.Signals) => {
      if (child.pid === undefined) return;
      try {
        process.kill(group ? -child.pid : child.pid, signal);
      } catch {
        // It has ended meanwhile.
      }
    };
    const end = (reason: "timeout" | "aborted") => {
      ended ??= reason;
      kill("SIGTERM");
      killTimer ??= setTimeout(() => kill("SIGKILL"), KILL_AFTER_MS);
    };
    const onAbort = () => end("aborted");
    options.signal?.addEventListener("abort", onAbort, { once: true });
    const timer =
      options.timeoutSeconds === undefined
        ? undefined
        : setTimeout(() => end("timeout"), options.timeoutSeconds * 1000);
    const cleanUp = () => {
      clearTimeout(timer);
      clearTimeout(killTimer);
      options.signal?.removeEventListener("abort", onAbort);
    };

    child.on("error", (error: NodeJS.ErrnoException) => {
      cleanUp();
      // The system says EACCES too when a folder of PATH is closed to this user and no other one has the program.
      const missing = error.code === "ENOENT" || error.code === "EACCES";
      const message = missing ? `${command}: no such program for this user` : `${command}: ${error.message}`;
      fail(missing ? "missing" : "exit", message, { stdout: "", stderr: "", exitCode: -1 });
    });
    child.on("close", (code, signal) => {
      cleanUp();
      if (child.pid !== undefined) groups.delete(child.pid);
      const result = { stdout: stdout(), stderr: stderr(), exitCode: code ?? -1 };
      if (ended === "timeout")
        return fail("timeout", `${command} took longer than ${options.timeoutSeconds} s`, result);
      if (ended === "aborted") return fail("aborted", `${command} was aborted`, result);
      if (signal) return fail("signal", `${command} was ended by ${signal}`, result);
      if (!(options.allowExit ?? [0]).includes(result.exitCode)) {
        return fail("exit", describeFailure(command, args, result), result);
      }
      resolve(result);
    });
    if (child.stdin) {
      // A child that ends without reading its input is judged by its exit code, not by the broken pipe.
      child.stdin.on("error", () => undefined);
      child.stdin.end(options.input);
    }
  });
}

/** Node throws where the system takes neither the arguments nor the environment (execve(2), E2BIG). */
function start(command: string, args: readonly string[], options: RunOptions, group: boolean) {
  const env = { ...process.env, ...options.env };
  try {
    return spawn(command, args, { cwd: options.cwd, env, stdio: stdio(options), detached: group });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "E2BIG") return "too long";
    throw error;
  }
}

/** Standard output of a program, without the white space at its end. */
export async function output(command: string, args: readonly string[] = [], options: RunOptions = {}): Promise<string> {
  return (await run(command, args, options)).stdout.trimEnd();
}

function stdio(options: RunOptions): StdioOptions {
  const out = options.output === "inherit" ? "inherit" : "pipe";
  return [options.input === undefined ? "ignore" : "pipe", out, out];
}

function collect(stream: Readable | null, name: "stdout" | "stderr", onLine: RunOptions["onLine"]): () => string {
  const decoder = new StringDecoder("utf8");
  let text = "";
  let rest = "";
  const add = (piece: string) => {
    text += piece;
    if (!onLine) return;
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line, name);
  };
  stream?.on("data", (chunk: Buffer) => add(decoder.write(chunk)));
  stream?.on("end", () => {
    add(decoder.end());
    if (rest && onLine) onLine(rest, name);
  });
  return () => text;
}

/** The end of what the program said says why it failed; of the arguments only the first, as others may be long. */
function describeFailure(command: string, args: readonly string[], result: RunResult): string {
  const said = (result.stderr.trim() || result.stdout.trim()).split("\n").slice(-15).join("\n");
  const what = [command, args[0]].filter(Boolean).join(" ");
  return `${what} ended with exit code ${result.exitCode}${said ? `:\n${said}` : ""}`;
}
