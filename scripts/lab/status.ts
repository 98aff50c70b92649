import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { hostsThatAreOff } from "../../planning/environment/hosts";
import { PHASES, type PhaseName } from "../../contracts/contracts";
import type { LabContext } from "./context";
import { controlPlaneStatus, type ControlPlaneStatus } from "./control-plane/control-plane";
import { edgeRuns } from "./network/edge";
import { libvirtHostStatus, type LibvirtHostStatus } from "./hosts/libvirt-host";
import { isOurs, stackName, stateDir } from "./phases";
import { registryAnswers } from "./network/registry";
import { table } from "../table";

export interface StackStatus {
  /** Resources in the state; undefined when the phase was not run. */
  readonly resources?: number;
  /** Operations that a killed run did not finish. */
  readonly pending: number;
}

export interface LabStatus {
  /** Everything runs and all four phases are done. */
  readonly healthy: boolean;
  readonly id: string;
  readonly loopback: string;
  readonly hosts: readonly LibvirtHostStatus[];
  readonly controlPlane: ControlPlaneStatus;
  readonly registry: boolean;
  readonly edge: boolean;
  readonly stacks: Readonly<Record<PhaseName, StackStatus>>;
}

/** What the lab is doing; changes nothing. */
export async function labStatus({ identity, topology, model }: LabContext): Promise<LabStatus> {
  const { id, root } = identity;
  const hosts = await Promise.all(topology.hosts.map(({ name }) => libvirtHostStatus({ id, name, root })));
  const controlPlane = await controlPlaneStatus(identity);
  const registry = await registryAnswers(identity);
  const edge = edgeRuns(identity);
  const stacks = Object.fromEntries(
    PHASES.map((phase) => [phase, readStack(stateDir(identity), stackName(phase))]),
  ) as Record<PhaseName, StackStatus>;
  const parts = { hosts, controlPlane, registry, edge, stacks };
  const off = hostsThatAreOff(model);
  const expected = { ...parts, hosts: hosts.filter(({ name }) => !off.includes(name)) };
  return { healthy: isHealthy(expected, model.platform.kubernetes.workers), id, loopback: identity.loopback, ...parts };
}

export function isHealthy(status: Omit<LabStatus, "healthy" | "id" | "loopback">, workers: number): boolean {
  const domains = status.hosts.flatMap((host) => Object.values(host.domains ?? { "": "unreachable" }));
  const nodes = Object.values(status.controlPlane.nodes ?? {});
  return (
    domains.every((state) => state === "running") &&
    Object.values(status.controlPlane.processes).every(Boolean) &&
    status.controlPlane.ready &&
    nodes.length >= workers &&
    nodes.every(Boolean) &&
    status.registry &&
    status.edge &&
    Object.values(status.stacks).every((stack) => stack.resources !== undefined && stack.pending === 0)
  );
}

/** For people: one row for each part. */
export function statusTable(status: LabStatus): string {
  const { controlPlane, stacks } = status;
  const nodes = Object.entries(controlPlane.nodes ?? {});
  return table(
    ["part", "state", "detail"],
    [
      ...status.hosts.map((host) => [`host ${host.name}`, hostState(host), domainText(host)]),
      ...Object.entries(controlPlane.processes).map(([program, runs]) => [program, runs ? "running" : "stopped", ""]),
      ["API", controlPlane.ready ? "ready" : "not ready", `https://${status.loopback}:6443`],
      ...nodes.map(([name, ready]) => [`node ${name}`, ready ? "Ready" : "not Ready", ""]),
      ["registry", status.registry ? "running" : "stopped", `http://${status.loopback}:5000`],
      ["edge", status.edge ? "running" : "stopped", status.loopback],
      ...PHASES.map((phase) => [`stack ${stackName(phase)}`, ...stackText(stacks[phase])]),
    ],
  );
}

function hostState(host: LibvirtHostStatus): string {
  if (!host.libvirtd) return "stopped";
  return host.domains ? "running" : "does not answer";
}

function domainText(host: LibvirtHostStatus): string {
  const domains = Object.entries(host.domains ?? {});
  return domains.map(([name, state]) => `${name} (${state})`).join(", ");
}

function stackText(stack: StackStatus): [string, string] {
  if (stack.resources === undefined) return ["not there", ""];
  const pending = stack.pending > 0 ? `, ${stack.pending} unfinished` : "";
  return [stack.pending > 0 ? "interrupted" : "there", `${stack.resources} resources${pending}`];
}

/** Reads the file backend's checkpoint, which takes no Pulumi and no passphrase. */
function readStack(state: string, stack: string): StackStatus {
  const stacks = join(state, ".pulumi/stacks");
  if (!existsSync(stacks)) return { pending: 0 };
  const file = readdirSync(stacks, { recursive: true, encoding: "utf8" }).find((name) =>
    name.endsWith(`/${stack}.json`),
  );
  if (file === undefined) return { pending: 0 };
  const { checkpoint } = JSON.parse(readFileSync(join(stacks, file), "utf8")) as {
    checkpoint: { latest?: { resources?: { type: string }[]; pending_operations?: unknown[] } };
  };
  const resources = (checkpoint.latest?.resources ?? []).filter(isOurs);
  return { resources: resources.length, pending: checkpoint.latest?.pending_operations?.length ?? 0 };
}
