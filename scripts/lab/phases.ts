import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PHASES, type PhaseName } from "../../contracts/contracts";
import type { Progress } from "../progress";
import { LAB_ENVIRONMENT } from "./context";
import { EDGE_PORTS } from "./network/edge";
import type { LabIdentity } from "./identity";
import type { Pulumi } from "./pulumi";
import { releaseStack } from "./stale-locks";

export interface PhaseResult {
  readonly phase: PhaseName;
  /** Resources of the stack; Pulumi's own (the stack, providers) are not counted. */
  readonly resources: number;
  readonly seconds: number;
}

export function stackName(phase: PhaseName): string {
  return `${LAB_ENVIRONMENT}.${phase}`;
}

export function stateDir(identity: LabIdentity): string {
  return join(identity.labDir, "state");
}

/** Settings of one stack that Pulumi keeps beside the program; ignored by git, as they belong to this lab. */
export function stackConfigFile(identity: LabIdentity, phase: PhaseName): string {
  return join(identity.root, "stacks/config", `Pulumi.${stackName(phase)}.yaml`);
}

/** The phases up to one of them, in their order. */
export function phasesUntil(last: PhaseName): PhaseName[] {
  return PHASES.slice(0, PHASES.indexOf(last) + 1);
}

/**
 * Runs `pulumi up` for one phase; a run that was killed is taken up again.
 * @throws {UserError} With Pulumi's diagnostics when it fails.
 */
export async function runPhase(
  phase: PhaseName,
  identity: LabIdentity,
  pulumi: Pulumi,
  progress: Progress,
): Promise<PhaseResult> {
  const stack = stackName(phase);
  const started = performance.now();
  await progress.step(`pulumi up -s ${stack}`, async (step) => {
    await ensureStack(phase, identity, pulumi);
    await releaseStack(pulumi, stateDir(identity), stack, (what) => step.update(what));
    return pulumi.stream(["up", "--stack", stack, "--yes", "--skip-preview=false"], {
      logFile: join(identity.labDir, "log", `pulumi-${phase}.log`),
      onLine: (line) => {
        const doing = describeLine(line);
        if (doing) step.update(doing);
      },
    });
  });
  const state = await exportState(pulumi, stack);
  await forgetPendingCreates(pulumi, stack, state);
  const seconds = (performance.now() - started) / 1000;
  return { phase, resources: countResources(state), seconds };
}

async function ensureStack(phase: PhaseName, identity: LabIdentity, pulumi: Pulumi): Promise<void> {
  const stack = stackName(phase);
  mkdirSync(stateDir(identity), { recursive: true, mode: 0o700 });
  const stacks = JSON.parse(await pulumi.output("stack", "ls", "--json")) as { name: string }[];
  const config = stackConfigFile(identity, phase);
  if (!stacks.some(({ name }) => name.split("/").at(-1) === stack)) {
    // Settings of a lab that is gone are encrypted with its passphrase.
    rmSync(config, { force: true });
    await pulumi.output("stack", "init", stack, "--no-select");
  }
  if (phase === "cloud") await setEntrances(stack, identity, pulumi);
}

/** The lab's entrances are reached through the edge, so that is what their certificates and URLs have to name. */
async function setEntrances(stack: string, identity: LabIdentity, pulumi: Pulumi): Promise<void> {
  const url = (port: number) => `https://${identity.loopback}:${port}`;
  const entrances = { internalEntrance: url(EDGE_PORTS.internal), publicEntrance: url(EDGE_PORTS.public) };
  for (const [key, value] of Object.entries(entrances)) {
    await pulumi.output("config", "set", `powercloud:${key}`, value, "--stack", stack);
  }
}

/** The part of a stack's exported state that is read here. */
interface StackState {
  readonly resources?: readonly { readonly urn: string; readonly type: string }[];
  readonly pending_operations?: readonly unknown[];
}

const STACK_TYPE = "pulumi:pulumi:Stack";

async function exportState(pulumi: Pulumi, stack: string): Promise<StackState> {
  const { deployment } = JSON.parse(await pulumi.output("stack", "export", "--stack", stack)) as {
    deployment: StackState;
  };
  return deployment;
}

/** An `up` that was killed leaves notes on what it was creating; the one after it created that, but keeps the notes. */
async function forgetPendingCreates(pulumi: Pulumi, stack: string, state: StackState): Promise<void> {
  const urn = state.resources?.find(({ type }) => type === STACK_TYPE)?.urn;
  if (urn === undefined || (state.pending_operations ?? []).length === 0) return;
  const options = ["--yes", "--skip-preview", "--clear-pending-creates", "--target", urn, "--stack", stack];
  await pulumi.output("refresh", ...options);
}

function countResources({ resources = [] }: StackState): number {
  return resources.filter(isOurs).length;
}

/** Not one of Pulumi's own: the stack, providers, references to other stacks. */
export function isOurs({ type }: { readonly type: string }): boolean {
  return !type.startsWith("pulumi:");
}

/** What a line of `pulumi up` says is being done; undefined for lines that say nothing of the kind. */
export function describeLine(line: string): string | undefined {
  if (/^Previewing update/.test(line)) return "previewing";
  if (/^Updating/.test(line)) return "updating";
  const match = /^\s*[@~+\-<>=]+\s+(\S+)\s+(\S+)\s+(.+)$/.exec(line);
  if (!match) return undefined;
  const [, type, name, what] = match;
  if (/^\S+:\S+:\S+$/.test(type!)) return `${name} ${what!.trim()}`;
  return undefined;
}

/** Removes the settings of the lab's stacks. */
export function removeStackConfig(identity: LabIdentity): void {
  for (const phase of PHASES) {
    const file = stackConfigFile(identity, phase);
    if (existsSync(file)) rmSync(file);
  }
}
