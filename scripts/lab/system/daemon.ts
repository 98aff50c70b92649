import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../user-error";
import { endProcesses, isAlive, parseStat, type ProcessIdentity } from "./processes";

/** A program that goes on when the command that started it has ended. */
export interface Daemon {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly pidFile: string;
  /** Takes standard output and standard error; mode 0600. */
  readonly logFile: string;
  /** Texts (contents of configuration files) that make a restart necessary when they change, beside the command. */
  readonly restartOn?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

interface Record_ {
  readonly process: ProcessIdentity;
  readonly fingerprint: string;
}

/**
 * The child writes its own pid file before it becomes the program, so that a start interrupted at any moment leaves no
 * unknown process. `exec` keeps the process number and start time. Lines: /proc/<pid>/stat, boot id, fingerprint.
 */
const RECORD_AND_BECOME = `
read -r stat < /proc/$$/stat
read -r boot < /proc/sys/kernel/random/boot_id
printf '%s\\n%s\\n%s\\n' "$stat" "$boot" "$2" > "$1.$$"
mv "$1.$$" "$1"
shift 2
exec "$@"
`;

/**
 * Starts a daemon unless it runs already with the same command and configuration; one that changed is restarted.
 * @returns Whether it was started now.
 */
export async function ensureDaemon(daemon: Daemon): Promise<boolean> {
  const fingerprint = fingerprintOf(daemon);
  const record = readRecord(daemon.pidFile);
  if (record && isAlive(record.process) && record.fingerprint === fingerprint) return false;
  if (record) await stopDaemon(daemon.pidFile);
  mkdirSync(dirname(daemon.pidFile), { recursive: true, mode: 0o700 });
  mkdirSync(dirname(daemon.logFile), { recursive: true, mode: 0o700 });
  const log = openSync(daemon.logFile, "a", 0o600);
  chmodSync(daemon.logFile, 0o600);
  const child = spawn("sh", ["-c", RECORD_AND_BECOME, "sh", daemon.pidFile, fingerprint, ...daemon.command], {
    detached: true,
    stdio: ["ignore", log, log],
    env: { ...process.env, ...daemon.env },
    cwd: "/",
  });
  closeSync(log);
  await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  child.unref();
  return true;
}

/** The daemon's process; undefined when it does not run. */
export function daemonProcess(pidFile: string): ProcessIdentity | undefined {
  const record = readRecord(pidFile);
  return record && isAlive(record.process) ? record.process : undefined;
}

/** Ends a daemon (SIGTERM, after the grace SIGKILL) and removes its pid file. Nothing happens when there is none. */
export async function stopDaemon(pidFile: string, graceSeconds?: number): Promise<void> {
  const running = daemonProcess(pidFile);
  if (running) await endProcesses([running], graceSeconds);
  rmSync(pidFile, { force: true });
}

/**
 * Waits until a daemon serves.
 * @throws {UserError} With the end of its log, as soon as it has died, or when the time is over.
 */
export async function waitForDaemon(
  daemon: Daemon,
  ready: () => Promise<boolean>,
  seconds: number,
  pollMilliseconds = 100,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  // The pid file appears a moment after the start.
  const startedBy = Date.now() + 5000;
  for (;;) {
    if (await ready()) return;
    const dead = Date.now() > startedBy && !daemonProcess(daemon.pidFile);
    if (dead || Date.now() > deadline)
      throw notReady(daemon, dead ? "has ended" : `does not answer after ${seconds} s`);
    await sleep(pollMilliseconds);
  }
}

function notReady(daemon: Daemon, what: string): UserError {
  const tail = readFileSync(daemon.logFile, "utf8").trim().split("\n").slice(-8).join("\n  ");
  return new UserError(`${daemon.name} ${what}. The end of its log, ${daemon.logFile}:\n  ${tail}`, 1);
}

function fingerprintOf(daemon: Daemon): string {
  const parts = [daemon.command, daemon.restartOn ?? [], daemon.env ?? {}];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

function readRecord(pidFile: string): Record_ | undefined {
  let lines: string[];
  try {
    lines = readFileSync(pidFile, "utf8").split("\n");
  } catch {
    return undefined;
  }
  // Start times count from boot: after a reboot they say nothing.
  if (lines[1] !== readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()) return undefined;
  const process = parseStat(lines[0] ?? "");
  return process && { process, fingerprint: lines[2] ?? "" };
}
