import * as path from "node:path";
import { Command } from "commander";
import type { Model } from "../../model/types";
import { addressPlan } from "../../planning/environment/addresses/address-plan";
import type { AddressRecord } from "../../planning/environment/addresses/address-types";
import { type EnvironmentPlan, environmentPlan } from "../../planning/capacity";
import { knownHosts } from "../../planning/environment/hosts";
import { acceptCommand } from "../../planning/proofs/accepted-losses";
import { type CentreGoal, centreGoals, goalLines } from "../../planning/proofs/centre-goals";
import { PlanningError } from "../../planning/environment/errors";
import { explain, explanationText } from "../../planning/solver/explain";
import { jointRequest } from "../../planning/environment/requests";
import { projectRoot } from "../paths";
import { replicaLines } from "../../planning/environment/replicas";
import { zonesByHost } from "../../planning/environment/zones";
import { UserError } from "../user-error";
import { DOES_NOT_FIT } from "./exit-codes";
import { modelOrMistakes } from "./model";
import { type InstanceOptions, planInstance } from "./plan-instance";

interface Report extends EnvironmentPlan {
  readonly environment: string;
  readonly addresses: Readonly<Record<string, AddressRecord>>;
  /** Hosts that were planned with. */
  readonly hosts: readonly string[];
  /** Hosts that only their own libvirt can tell about. */
  readonly hostsWithoutFacts: readonly string[];
  /** By host that may not carry all security zones: those that it may. */
  readonly zones: Readonly<Record<string, readonly string[]>>;
  /** Goals of the centres, held against the plan. */
  readonly goals: readonly CentreGoal[];
}

interface Options extends InstanceOptions {
  readonly env?: string;
  /** A planning problem as JSON, in place of an environment. */
  readonly instance?: string;
}

/** `powercloud plan`: plans an environment, or a problem given as JSON, without reaching any host. */
export function planCommand(): Command {
  return new Command("plan")
    .description("show which VM would run where, by what the model says of its hosts; reaches no host")
    .option("--env <environment>", 'environment, the name of a file in models/ (default: "lab")')
    .option("--instance <file>", "plan hosts and VMs given as JSON instead; - reads the standard input")
    .option("--explain <vm>", "say why this VM is where it is, and why on no other host")
    .option("--json", "write the plan for a program to read")
    .addHelpText(
      "after",
      `\nExit code: 0 when all fits (or no host has facts to plan with), 2 when the model or the instance has mistakes, ${DOES_NOT_FIT} when ` +
        "VMs find no place, the plan does not survive what standards.survive names, or a centre's goal is not reached.",
    )
    .action((options: Options) => run(options));
}

async function run(options: Options): Promise<void> {
  if (options.instance === undefined) return plan(options.env ?? "lab", options);
  if (options.env !== undefined) throw new UserError("--env and --instance exclude each other: give one of them");
  return planInstance(options.instance, options);
}

async function plan(environment: string, options: InstanceOptions): Promise<void> {
  const file = path.join(projectRoot, "models", `${environment}.yaml`);
  const model = await modelOrMistakes(path.relative("", file));
  if (!model) return;
  const report = await reportOf(model).catch((error: unknown) => {
    throw error instanceof PlanningError ? new UserError(error.message) : error;
  });
  process.stdout.write(output(model, report, options));
  const failed = !report.capacity.fits || report.violations.length > 0 || report.goals.some(({ met }) => !met);
  if (failed && report.hosts.length > 0) process.exitCode = DOES_NOT_FIT;
}

function output(model: Model, report: Report, options: InstanceOptions): string {
  if (options.explain === undefined) return options.json ? `${JSON.stringify(report, undefined, 2)}\n` : text(report);
  const { hosts } = knownHosts(model);
  const request = jointRequest(model, hosts, new Set(Object.keys(report.addresses)));
  if (!request.vms.some(({ id }) => id === options.explain)) {
    const names = request.vms.map(({ id }) => id).join(", ");
    throw new UserError(`--explain ${options.explain}: no VM of environment ${model.name}, which has ${names}`);
  }
  const explanation = explain(request, report, options.explain);
  return `${options.json ? JSON.stringify(explanation, undefined, 2) : explanationText(explanation)}\n`;
}

async function reportOf(model: Model): Promise<Report> {
  const { hosts, withoutFacts } = knownHosts(model);
  const plan = await environmentPlan(model, hosts);
  return {
    environment: model.name,
    hosts: hosts.map(({ name }) => name),
    hostsWithoutFacts: withoutFacts,
    zones: zonesByHost(model),
    ...plan,
    goals: centreGoals(model, plan),
    addresses: addressPlan(model),
  };
}

function text(report: Report): string {
  const lines = [
    ...table(report),
    "",
    ...(report.hosts.length > 0 ? capacityLines(report) : []),
    ...(report.hosts.length > 0 ? replicaLines(report.replicas) : []),
    ...Object.entries(report.zones).map(([host, zones]) => `${host} may carry no other zone than ${zones.join(", ")}`),
    ...unknownLines(report),
    ...(report.hosts.length > 0 ? goalLines(report.goals) : []),
    `addresses are those of a new environment; one that is up keeps what it has: pulumi stack output addresses -s ${report.environment}.standardization`,
    ...report.violations.map((violation) => `does not survive: ${violation}`),
    ...acceptanceLines(report),
  ];
  return `${lines.join("\n")}\n`;
}

/** The preview of virtualization refuses what this names. */
function acceptanceLines({ environment, unsurvived }: Report): string[] {
  return unsurvived.length === 0 ? [] : [`to accept it: ${acceptCommand(unsurvived, `${environment}.virtualization`)}`];
}

function table({ addresses, assignments }: Report): string[] {
  const rows = Object.entries(addresses).map(([vm, { address, network }]) => [
    vm,
    assignments[vm] ?? "-",
    address,
    network,
  ]);
  const all = [["VM", "host", "address", "network"], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd(),
  );
}

function capacityLines({ capacity, hosts }: Report): string[] {
  const { hostsUsed, lowerBound, gap, unplaced } = capacity;
  return [
    `${hostsUsed} of ${hosts.length} known hosts used; no plan needs fewer than ${lowerBound} (gap ${Math.round(gap * 100)} %)`,
    ...unplaced.map(({ vm, reason }) => `no place for ${vm}: ${reason}`),
  ];
}

function unknownLines({ hostsWithoutFacts, hosts }: Report): string[] {
  if (hostsWithoutFacts.length === 0) return [];
  const consequence = hosts.length === 0 ? "no VM can be placed yet" : "they are left out of this plan";
  return [
    `without facts: ${hostsWithoutFacts.join(", ")}; ${consequence} (give vcpu, memory and disk in the model, or run the ` +
      "standardization phase, which discovers them)",
  ];
}
