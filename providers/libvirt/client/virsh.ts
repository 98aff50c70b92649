/** Calls of `virsh`: one child process each, no shell, documents on standard input. */
import { ChildProcess, spawn, SpawnOptions } from "node:child_process";
import { promises as fs } from "node:fs";
import * as path from "node:path";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

import { ProviderError } from "../../base/types";
import { openPrivate, withPrivateFolder } from "./private-file";
import { sshConnection } from "./ssh-command";
import { connectionUri, hostLabel, PROJECT_FOLDER } from "./uri";
import { explainFailure, isPassing, SilenceError, VirshError } from "./virsh-error";

/** Where a command expects a file: the document that {@link VirshOptions.input} gives. */
export const STDIN = "/dev/stdin";
/** Where a command writes a file: what {@link VirshOptions.to} takes. */
export const STDOUT = "/dev/stdout";

export interface VirshOptions {
  /** What is being done, for messages: "defining domain web-1". Default: the command. */
  readonly what?: string;
  /** Seconds. Default: 60. */
  readonly timeoutSeconds?: number;
  /** A document for {@link STDIN}. May be secret: it is in no argument, and in no file that has a name. */
  readonly input?: string | Buffer;
  /** A file of this machine for {@link STDIN}. */
  readonly inputFile?: string;
  /** Content for {@link STDIN}, as it comes. Such a call is made once: what was read of it is gone. */
  readonly from?: Readable;
  /** Takes standard output as it comes, and is ended with it; likewise. */
  readonly to?: Writable;
}

const DEFAULT_TIMEOUT_SECONDS = 60;
/** Seconds before each further try after a connection that did not come about. */
const RETRY_AFTER_SECONDS = [1, 3];
const KILL_AFTER_MS = 2000;

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
}

/** libvirt on one host. */
export class Virsh {
  readonly label: string;

  /**
   * @param uri As the program wrote it.
   * @param signal Ends running calls when aborted.
   */
  constructor(
    readonly uri: string,
    readonly signal: AbortSignal,
  ) {
    this.label = hostLabel(uri);
  }

  /**
   * Runs one virsh command and gives its standard output. A connection that does not come about is tried again twice.
   * @throws VirshError when it fails; ProviderError when it does not answer in time or virsh is not installed.
   */
  async run(args: readonly string[], options: VirshOptions = {}): Promise<string> {
    const what = options.what ?? args[0];
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.attempt(args, options);
      this.signal.throwIfAborted();
      if (outcome.timedOut) throw this.silence(what, options);
      if (outcome.code === 0) return outcome.stdout;
      const isOver = options.from !== undefined || options.to !== undefined || attempt >= RETRY_AFTER_SECONDS.length;
      if (isOver || !isPassing(outcome.stderr)) {
        throw explainFailure(this.uri, what, outcome.stderr);
      }
      await sleep(RETRY_AFTER_SECONDS[attempt] * 1000, undefined, { signal: this.signal });
    }
  }

  /** Like {@link run}, undefined instead of the errors that `ignore` holds for. */
  async attemptRun(
    args: readonly string[],
    ignore: (error: VirshError) => boolean,
    options: VirshOptions = {},
  ): Promise<string | undefined> {
    try {
      return await this.run(args, options);
    } catch (error) {
      if (error instanceof VirshError && ignore(error)) return undefined;
      throw error;
    }
  }

  /**
   * Runs one virsh command of which no word may be seen: it goes by standard input, and is in no list of processes.
   * @returns what virsh printed, without its prompt
   * @throws as {@link run}; the command is made once
   */
  async dictate(words: readonly string[], options: Omit<VirshOptions, "input"> & { what: string }): Promise<string> {
    const line = words.map(quotedForVirsh).join(" ");
    const outcome = await this.attempt([], { ...options, input: `${line}\n` });
    this.signal.throwIfAborted();
    if (outcome.timedOut) throw this.silence(options.what, options);
    // Its exit status is of the conversation, not of the command.
    if (outcome.code !== 0 || /^error: /m.test(outcome.stderr)) {
      throw explainFailure(this.uri, options.what, outcome.stderr);
    }
    return answerIn(outcome.stdout);
  }

  private async attempt(args: readonly string[], options: VirshOptions): Promise<Outcome> {
    this.signal.throwIfAborted();
    const input = await openInput(options);
    const seconds = options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
    try {
      return await withConnection(this.uri, (uri) => {
        return this.spawn(["-q", "-c", uri, ...args], input?.fd, options, seconds);
      });
    } finally {
      await input?.close();
    }
  }

  private spawn(
    argv: string[],
    stdin: number | undefined,
    { from, to }: VirshOptions,
    timeoutSeconds: number,
  ): Promise<Outcome> {
    // English words; in the plain locale C virsh writes question marks for letters that are not ASCII in its tables.
    const env = { ...process.env, LC_ALL: "C.UTF-8", LANGUAGE: undefined };
    // A session of its own: the terminal's Ctrl-C does not cut an operation short, and ssh cannot ask questions.
    const input = stdin ?? (from === undefined ? "ignore" : "pipe");
    const [program, ...first] = throughPipes(from !== undefined, to !== undefined);
    const child = start(program!, [...first, ...argv], { stdio: [input, "pipe", "pipe"], detached: true, env });
    // Its exit tells more than that it reads no further.
    if (child.stdin !== null) from?.pipe(child.stdin.on("error", () => undefined));
    if (to !== undefined) child.stdout?.pipe(to);
    return new Promise((resolve, reject) => {
      const output = { stdout: "", stderr: "" };
      if (to === undefined) child.stdout?.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
      child.stderr?.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
      let timedOut = false;
      const timer = setTimeout(() => {
        timedOut = true;
        end(child);
      }, timeoutSeconds * 1000);
      const onAbort = () => end(child);
      this.signal.addEventListener("abort", onAbort, { once: true });
      const settle = () => {
        clearTimeout(timer);
        this.signal.removeEventListener("abort", onAbort);
      };
      child.on("error", (error: NodeJS.ErrnoException) => {
        settle();
        reject(error.code === "ENOENT" ? new ProviderError(MISSING_VIRSH) : error);
      });
      child.on("close", (code) => {
        settle();
        resolve({ code, ...output, timedOut });
      });
    });
  }

  private silence(what: string, options: VirshOptions): ProviderError {
    const seconds = options.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
    return new SilenceError(
      `${this.label}: ${what} got no answer within ${seconds} s (${this.uri}); ` +
        "check that the host is up and reachable, and that libvirtd is not stuck",
    );
  }
}

/** virsh's own quotes: inside of double ones a backslash takes the meaning from what follows. */
function quotedForVirsh(word: string): string {
  return `"${word.replace(/[\\"]/g, "\\$&")}"`;
}

/** What stands between the line with the command, which is repeated after the prompt, and the next prompt. */
function answerIn(stdout: string): string {
  const answer = stdout.slice(stdout.indexOf("\n") + 1);
  return answer.replace(/(^|\n)virsh # \s*$/, "$1").trimEnd();
}

function start(program: string, argv: readonly string[], options: SpawnOptions): ChildProcess {
  try {
    return spawn(program, argv, options);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "E2BIG") throw error;
    throw new ProviderError(TOO_LONG);
  }
}

/** All definitions go by standard input; a command for a guest's agent is an argument of virsh's. */
const TOO_LONG =
  "a command for virsh is longer than the system allows (128 KiB): a command for a guest may be about 100 KiB long; " +
  "bring more into the guest by cloud-init or a disk";

const MISSING_VIRSH =
  "the program virsh is not on PATH: install libvirt's clients (Debian: apt install libvirt-clients), or run powercloud setup";

async function openInput(options: VirshOptions): Promise<fs.FileHandle | undefined> {
  if (options.input !== undefined) return openPrivate(options.input);
  return options.inputFile === undefined ? undefined : fs.open(options.inputFile, "r");
}

/** virsh's exit status, with its standard output through a pipe. */
const PIPED_OUTPUT = 'exec 3>&1; status=$( { { "$@" 3>&-; echo $? >&4; } | cat >&3 4>&-; } 4>&1 ); exit "$status"';
const PIPED_INPUT = 'cat | "$@"';

/** Node gives its children sockets, which nobody can open as the files /dev/stdin and /dev/stdout: a shell puts pipes between. */
function throughPipes(input: boolean, output: boolean): string[] {
  if (output) return ["sh", "-c", PIPED_OUTPUT, "sh", "virsh"];
  return input ? ["sh", "-c", PIPED_INPUT, "sh", "virsh"] : ["virsh"];
}

/** Works with the URI for virsh; for ssh, with the program that is called in its place. */
async function withConnection<T>(uri: string, work: (uri: string) => Promise<T>): Promise<T> {
  const plain = connectionUri(uri);
  const ssh = sshConnection(plain, PROJECT_FOLDER);
  if (ssh === undefined) return work(plain);
  return withPrivateFolder(async (folder) => {
    const command = path.join(folder, "ssh");
    await fs.writeFile(command, ssh.script, { mode: 0o700, flag: "wx" });
    return work(`${ssh.uri}${ssh.uri.includes("?") ? "&" : "?"}command=${command}`);
  });
}

/** Ends a call with all its children (ssh): first politely. */
function end(child: ChildProcess): void {
  killGroup(child, "SIGTERM");
  setTimeout(() => {
    if (child.exitCode === null && child.signalCode === null) killGroup(child, "SIGKILL");
  }, KILL_AFTER_MS).unref();
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
