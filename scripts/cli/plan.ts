import * as path from "node:path";
import { Command } from "commander";
import type { Model } from "../../model/types";
import { type AddressRecord, addressPlan } from "../../planning/addresses";
import { type EnvironmentPlan, environmentPlan } from "../../planning/capacity";
import { knownHosts } from "../../planning/hosts";
import { PlanningError } from "../../planning/errors";
import { projectRoot } from "../paths";
import { UserError } from "../user-error";
import { modelOrMistakes } from "./model";

/** Exit code when the known hosts do not carry the environment, or cannot lose what the standards say. */
export const DOES_NOT_FIT = 3;

interface Report extends EnvironmentPlan {
  readonly environment: string;
  readonly addresses: Readonly<Record<string, AddressRecord>>;
  /** Hosts that were planned with. */
  readonly hosts: readonly string[];
  /** Hosts that only their own libvirt can tell about. */
  readonly hostsWithoutFacts: readonly string[];
}

/** `powercloud plan`: plans an environment without reaching any host. */
export function planCommand(): Command {
  return new Command("plan")
    .description("show which VM would run where, by what the model says of its hosts; reaches no host")
    .option("--env <environment>", "environment, the name of a file in models/", "lab")
    .option("--json", "write the plan for a program to read")
    .addHelpText(
      "after",
      `\nExit code: 0 when all fits (or no host has facts to plan with), 2 when the model has mistakes, ${DOES_NOT_FIT} when ` +
        "VMs find no place or the plan does not survive what standards.survive names.",
    )
    .action((options: { env: string; json?: boolean }) => plan(options.env, options.json === true));
}

async function plan(environment: string, asJson: boolean): Promise<void> {
  const file = path.join(projectRoot, "models", `${environment}.yaml`);
  const model = await modelOrMistakes(path.relative("", file));
  if (!model) return;
  const report = await reportOf(model).catch((error: unknown) => {
    throw error instanceof PlanningError ? new UserError(error.message) : error;
  });
  process.stdout.write(asJson ? `${JSON.stringify(report, undefined, 2)}\n` : text(report));
  const failed = !report.capacity.fits || report.violations.length > 0;
  if (failed && report.hosts.length > 0) process.exitCode = DOES_NOT_FIT;
}

async function reportOf(model: Model): Promise<Report> {
  const { hosts, withoutFacts } = knownHosts(model);
  return {
    environment: model.name,
    hosts: hosts.map(({ name }) => name),
    hostsWithoutFacts: withoutFacts,
    ...(await environmentPlan(model, hosts)),
    addresses: addressPlan(model),
  };
}

function text(report: Report): string {
  const lines = [
    ...table(report),
    "",
    ...(report.hosts.length > 0 ? capacityLines(report) : []),
    ...unknownLines(report),
    ...report.violations.map((violation) => `does not survive: ${violation}`),
  ];
  return `${lines.join("\n")}\n`;
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
