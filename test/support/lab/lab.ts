import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { GuestAgent } from "../../../providers/libvirt/guest/guest-agent";
import { Virsh } from "../../../providers/libvirt/client/virsh";
import { environment } from "../../../scripts/cli/env";
import { projectRoot } from "../../../scripts/paths";
import { output, run, type RunResult } from "../../../scripts/run";

/** Phases in the order in which they are brought up. */
export const PHASES = ["standardization", "integration", "virtualization", "cloud"] as const;
export type PhaseName = (typeof PHASES)[number];

const MINUTE = 60;

/** `powercloud lab …` of this checkout, its output shown, as a user calls it. */
export function lab(...args: string[]): Promise<RunResult> {
  return run(join(projectRoot, "scripts/powercloud"), ["lab", ...args], {
    output: "inherit",
    timeoutSeconds: 55 * MINUTE,
  });
}

/** Any other `powercloud …` of this checkout, its output captured. */
export function powercloud(...args: string[]): Promise<RunResult> {
  return run(join(projectRoot, "scripts/powercloud"), args, { timeoutSeconds: 10 * MINUTE });
}

export function labExists(): boolean {
  return existsSync(join(projectRoot, ".lab", "kubeconfig"));
}

/** Environment of a shell after `eval "$(npx powercloud env lab)"`. */
export async function labEnvironment(): Promise<NodeJS.ProcessEnv> {
  return { ...process.env, ...(await environment("lab")) };
}

/** A plain `pulumi` command on a phase's stack; the exit code is the caller's to judge. */
export async function pulumi(phase: PhaseName, command: string[], cwd = projectRoot): Promise<RunResult> {
  const all = Array.from({ length: 256 }, (_, code) => code);
  const args = [...command, "-s", `lab.${phase}`, "--non-interactive", "--color", "never"];
  return run("pulumi", args, { cwd, env: await labEnvironment(), allowExit: all, timeoutSeconds: 30 * MINUTE });
}

/** Makes a phase's stack that is not there yet. */
export async function initStack(phase: PhaseName): Promise<void> {
  const { exitCode, stderr } = await pulumi(phase, ["stack", "init", "--no-select"]);
  if (exitCode !== 0) throw new Error(`no stack lab.${phase}: ${stderr}`);
}

/** Starts a `pulumi` command and leaves it running, for tests that break it. */
export async function startPulumi(phase: PhaseName, command: string[]): Promise<ChildProcess> {
  const args = [...command, "-s", `lab.${phase}`, "--non-interactive", "--color", "never"];
  return spawn("pulumi", args, { cwd: projectRoot, env: await labEnvironment(), stdio: ["ignore", "pipe", "pipe"] });
}

/** The outputs of a phase's stack, secrets included. */
export async function outputs<T>(phase: PhaseName): Promise<T> {
  const result = await pulumi(phase, ["stack", "output", "--json", "--show-secrets"]);
  if (result.exitCode !== 0) throw new Error(`no outputs of lab.${phase}: ${result.stderr}`);
  return JSON.parse(result.stdout) as T;
}

/** URNs of a stack's resources. */
export async function urns(phase: PhaseName): Promise<string[]> {
  const { stdout } = await pulumi(phase, ["stack", "export"]);
  const { deployment } = JSON.parse(stdout) as { deployment: { resources?: { urn: string }[] } };
  return (deployment.resources ?? []).map(({ urn }) => urn);
}

/** Names of the domains that a lab host's libvirt has; `--all` includes those that do not run. */
export async function domains(host: string, ...flags: string[]): Promise<string[]> {
  const names = await output("virsh", ["-c", hostUri(host), "list", "--name", ...flags]);
  return names
    .split("\n")
    .filter((name) => name !== "")
    .sort();
}

/** Names of the storage pools that a lab host's libvirt has. */
export async function pools(host: string): Promise<string[]> {
  const names = await output("virsh", ["-c", hostUri(host), "pool-list", "--all", "--name"]);
  return names.split("\n").filter((name) => name.trim() !== "");
}

/** What a virsh command says on a lab host. */
export async function virshOn(host: string, ...args: string[]): Promise<string> {
  return (await output("virsh", ["-q", "-c", hostUri(host), ...args])).trim();
}

function hostUri(host: string): string {
  const socket = realpathSync(join(projectRoot, ".lab", "hosts", host, "libvirt-sock"));
  return `qemu+unix:///system?socket=${socket}`;
}

/** Exit code of a shell command run as root inside a lab VM, by its guest agent. */
export async function inGuest(host: string, machine: string, script: string): Promise<number | undefined> {
  const limit = AbortSignal.timeout(3 * MINUTE * 1000);
  const agent = new GuestAgent(new Virsh(hostUri(host), limit), machine);
  const result = await agent.run(["/bin/bash", "-c", script], Date.now() + 2 * MINUTE * 1000);
  if (result === undefined) throw new Error(`the guest agent of ${machine} on ${host} does not answer`);
  return result.exitCode;
}

/** Waits until the guest agent of a lab VM answers. */
export async function untilBooted(host: string, machine: string): Promise<void> {
  const limit = AbortSignal.timeout(8 * MINUTE * 1000);
  const agent = new GuestAgent(new Virsh(hostUri(host), limit), machine);
  while ((await agent.run(["/bin/true"], Date.now() + MINUTE * 1000)) === undefined) {
    await sleep(2000, undefined, { signal: limit });
  }
}

/** What a kubectl command that shows objects says. */
export async function kubectl<T>(...args: string[]): Promise<T> {
  return JSON.parse(await kubectlText(...args, "-o", "json")) as T;
}

/** Any other kubectl command. */
export async function kubectlText(...args: string[]): Promise<string> {
  const kubeconfig = join(projectRoot, ".lab", "kubeconfig");
  return output("kubectl", ["--kubeconfig", kubeconfig, ...args], { env: await labEnvironment() });
}

export function readLabFile(...path: string[]): string {
  return readFileSync(join(projectRoot, ".lab", ...path), "utf8");
}
