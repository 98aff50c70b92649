import { readFileSync } from "node:fs";
import { explain, explanationText } from "../../planning/solver/explain";
import { readInstance } from "../../planning/solver/instance";
import { BoundError } from "../../planning/solver/patterns/linear-programme";
import { place } from "../../planning/placement";
import type { PlacementRequest, PlacementResult } from "../../planning/solver/placement-types";
import { table } from "../table";
import { UserError } from "../user-error";
import { DOES_NOT_FIT } from "./exit-codes";

/** Hosts, moves and VMs without a place that a reader is shown; a program gets all. */
const SHOWN = 40;

export interface InstanceOptions {
  readonly json?: boolean;
  /** A VM whose place is to be explained. */
  readonly explain?: string;
}

/** Plans a problem given as neutral JSON. @param file its path; `-` is the standard input */
export async function planInstance(file: string, options: InstanceOptions): Promise<void> {
  const request = requestIn(file);
  if (options.explain !== undefined && !request.vms.some(({ id }) => id === options.explain)) {
    throw new UserError(`--explain ${options.explain}: ${nameOf(file)} has no VM of that id`);
  }
  const result = await place(request).catch((error: unknown) => {
    throw error instanceof BoundError ? new UserError(`${nameOf(file)}: ${error.message}`) : error;
  });
  process.stdout.write(`${output(request, result, options)}\n`);
  if (result.unplaced.length > 0 || result.violations.length > 0) process.exitCode = DOES_NOT_FIT;
}

function requestIn(file: string): PlacementRequest {
  const instance = readInstance(parsed(file));
  if ("request" in instance) return instance.request;
  const { mistakes } = instance;
  const more = mistakes.length > SHOWN ? [`and ${mistakes.length - SHOWN} more`] : [];
  throw new UserError([...mistakes.slice(0, SHOWN).map((each) => `${nameOf(file)}: ${each}`), ...more].join("\n"));
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file === "-" ? 0 : file, "utf8"));
  } catch (error) {
    const reason = error instanceof SyntaxError ? `is not JSON: ${error.message}` : (error as Error).message;
    throw new UserError(`${nameOf(file)}: ${reason}`);
  }
}

function nameOf(file: string): string {
  return file === "-" ? "standard input" : file;
}

function output(request: PlacementRequest, result: PlacementResult, options: InstanceOptions): string {
  const explanation = options.explain === undefined ? undefined : explain(request, result, options.explain);
  if (options.json) return JSON.stringify(neutral(request, result, explanation));
  return explanation ? explanationText(explanation) : text(request, result);
}

/** What survives and what could be switched off is told when `survive` asks for it. */
function neutral(request: PlacementRequest, result: PlacementResult, explanation: object | undefined): object {
  const { assignments, unplaced, moves, hostsUsed, lowerBound, gap, violations, switchable, seconds } = result;
  return {
    assignments,
    unplaced,
    moves,
    hostsUsed,
    lowerBound,
    gap,
    seconds,
    ...(request.survive && { violations: violations.map(({ says }) => says), switchable }),
    ...(explanation && { explanation }),
  };
}

function text(request: PlacementRequest, result: PlacementResult): string {
  const { hostsUsed, lowerBound, gap, seconds, unplaced, moves, violations, switchable } = result;
  const percent = (gap * 100).toFixed(2);
  return [
    table(
      ["host", "VMs"],
      shortened(tenants(result), (count) => [`and ${count} more`, ""]),
    ),
    "",
    `${hostsUsed} of ${request.hosts.length} hosts used; no plan needs fewer than ${lowerBound} (gap ${percent} %); ` +
      `planned in ${seconds.toFixed(2)} s`,
    `${switchable.length} idle hosts could be switched off`,
    ...shortened(
      moves.map(({ vm, from, to }, index) => `${index + 1} of ${moves.length}: ${vm} moves from ${from} to ${to}`),
      (count) => `and ${count} more moves`,
    ),
    ...shortened(
      unplaced.map(({ vm, reason }) => `no place for ${vm}: ${reason}`),
      (count) => `and ${count} more VMs without a place`,
    ),
    ...violations.map(({ says }) => `does not survive: ${says}`),
  ].join("\n");
}

function tenants({ assignments }: PlacementResult): string[][] {
  const byHost = new Map<string, string[]>();
  for (const [vm, host] of Object.entries(assignments)) {
    const vms = byHost.get(host);
    if (vms) vms.push(vm);
    else byHost.set(host, [vm]);
  }
  return [...byHost]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([host, vms]) => [
      host,
      vms.length > 8 ? `${vms.slice(0, 8).join(" ")} and ${vms.length - 8} more` : vms.join(" "),
    ]);
}

function shortened<T>(items: readonly T[], more: (count: number) => T): T[] {
  return items.length <= SHOWN ? [...items] : [...items.slice(0, SHOWN), more(items.length - SHOWN)];
}
