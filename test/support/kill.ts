import { once } from "node:events";
import { descendants, type Process } from "./descendants";
import { type PhaseName, startPulumi } from "./lab/lab";

/** What is killed: the Pulumi CLI, the program (the phase's own process), or one plugin. */
export type Victim = "cli" | "program" | `plugin:${string}`;

const POLL_MS = 100;
/** A plugin may be in the middle of a call to a host. */
const NOTICE_MS = 60_000;

/**
 * Runs `pulumi up` of a phase until a line of its output matches `moment`, then kills the victim without warning
 * (SIGKILL), and waits until the command and everything that it started has ended.
 * @throws Error when the command ends before the moment comes, or the victim is not to be found.
 */
export async function killDuring(phase: PhaseName, victim: Victim, moment: RegExp): Promise<void> {
  const child = await startPulumi(phase, ["up", "--yes", "--skip-preview"]);
  const ended = once(child, "exit");
  let text = "";
  const seen = new Promise<void>((resolve, reject) => {
    const watch = (chunk: Buffer) => {
      text += chunk.toString("utf8");
      if (moment.test(text)) resolve();
    };
    child.stdout!.on("data", watch);
    child.stderr!.on("data", watch);
    child.on("exit", () => reject(new Error(`up of ${phase} ended before ${moment} was seen:\n${text}`)));
  });
  await seen;
  const family = descendants(child.pid!);
  const target = find(victim, { pid: child.pid!, command: "pulumi" }, family);
  if (target === undefined) {
    throw new Error(`no ${victim} among:\n${family.map(({ pid, command }) => `${pid} ${command}`).join("\n")}`);
  }
  process.kill(target.pid, "SIGKILL");
  await ended;
  await gone(family);
}

/** The process that a victim is, among all that the CLI started; undefined when there is none. */
export function find(victim: Victim, cli: Process, family: readonly Process[]): Process | undefined {
  if (victim === "cli") return cli;
  const node = family.filter(({ command }) => /\bnode\b/.test(command));
  if (victim === "program") return node.find(({ command }) => command.includes("@pulumi/pulumi/cmd/run"));
  const plugin = victim.slice("plugin:".length);
  return (
    node.find(({ command }) => command.includes(`providers/${plugin}/`)) ??
    // An official plugin is a program of its own, in the folder of its version.
    family.find(({ command }) => command.includes(`/resource-${plugin}-`))
  );
}

/**
 * Plugins notice the engine's end by themselves, but for an official download of the Kubernetes one: that is ended here.
 * @throws Error when another one is still there after its time.
 */
async function gone(family: readonly Process[]): Promise<void> {
  const end = Date.now() + NOTICE_MS;
  let left = family.filter(({ pid }) => alive(pid));
  while (left.length > 0 && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    left = left.filter(({ pid }) => alive(pid));
  }
  for (const { pid } of left) process.kill(pid, "SIGKILL");
  const ours = left.filter(({ command }) => !/\/resource-kubernetes-/.test(command));
  if (ours.length === 0) return;
  throw new Error(
    `still there ${NOTICE_MS / 1000} s after the kill:\n${ours.map(({ command }) => command).join("\n")}`,
  );
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}
