import loadHighs from "highs";
import { hostClasses, vmClasses, type HostClass, type VmClass } from "./classes";
import type { GroupRule, PlacementRequest } from "./placement-types";
import { lacking, RESOURCE_NAMES } from "./resources";

/** The solver could not prove a bound. */
export class BoundError extends Error {
  override name = "BoundError";
}

/** Compiled once; each call of `solve` is a solver of its own. */
let solver: ReturnType<typeof loadHighs> | undefined;

/** HiGHS' feasibility tolerance, with room: a bound of 2.0000001 proves 2, not 3. */
const TOLERANCE = 1e-5;

/**
 * A number of hosts below which no placement of all VMs of the request can go: the optimum of the linear relaxation,
 * rounded up. Hosts and VMs that are interchangeable are counted as classes; as the relaxation is convex, its optimum is
 * reached by a symmetric solution too, so this loses nothing and keeps thousands of VMs quick.
 *
 * @throws BoundError when the VMs cannot all be placed, or when the solver fails.
 */
export async function lowerBound(request: PlacementRequest): Promise<number> {
  if (request.vms.length === 0) return 0;
  const { text, impossible } = programme(request);
  if (impossible) throw new BoundError(`no lower bound of hosts: no host can take the VM "${impossible}"`);
  solver ??= loadHighs();
  const solution = (await solver).solve(text, { output_flag: false });
  if (solution.Status !== "Optimal") {
    throw new BoundError(
      `no lower bound of hosts: the solver answered "${solution.Status}" to ${request.vms.length} VMs`,
    );
  }
  return Math.max(1, Math.ceil(solution.ObjectiveValue - TOLERANCE));
}

/**
 * The relaxation in CPLEX LP format. `y<h>`: hosts of class h in use; `x<v>_<h>`: VMs of class v on hosts of class h.
 * Group rules other than anti-affinity are left out, which only lowers the bound.
 */
function programme(request: PlacementRequest): { text: string; impossible?: string } {
  const hosts = hostClasses(request);
  const vms = vmClasses(request, hosts);
  const pairs = vms.map((vm) => hosts.filter((host) => mayRun(vm, host)));
  const impossible = vms.find((_, index) => pairs[index].length === 0)?.ids[0];
  if (impossible !== undefined) return { text: "", impossible };
  const constraints = [
    ...vms.map((vm, v) => `${sum(pairs[v].map((host) => `x${v}_${host.index}`))} = ${vm.ids.length}`),
    ...hosts.flatMap((host) => capacityRows(host, vms, pairs)),
    ...vms.flatMap((vm, v) => pairs[v].map((host) => `x${v}_${host.index} - ${vm.ids.length} y${host.index} <= 0`)),
    ...hosts.flatMap((host) => apartRows(host, vms, pairs, request.groups)),
  ];
  const text = [
    "Minimize",
    ` hosts: ${sum(hosts.map((host) => `y${host.index}`))}`,
    "Subject To",
    ...constraints.map((row, index) => ` c${index}: ${row}`),
    "Bounds",
    ...hosts.map((host) => ` 0 <= y${host.index} <= ${host.count}`),
    "End",
    "",
  ].join("\n");
  return { text };
}

function mayRun(vm: VmClass, host: HostClass): boolean {
  return vm.hostClasses.has(host.index) && lacking(vm, host.capacity).length === 0;
}

/** What VMs take of a class of hosts is at most what its hosts in use have. */
function capacityRows(host: HostClass, vms: readonly VmClass[], pairs: readonly HostClass[][]): string[] {
  return RESOURCE_NAMES.flatMap((name) => {
    const terms = vms
      .map((vm, v) => ({ demand: vm[name], variable: `x${v}_${host.index}`, here: pairs[v].includes(host) }))
      .filter(({ demand, here }) => here && demand > 0)
      .map(({ demand, variable }) => `${demand} ${variable}`);
    return terms.length === 0 ? [] : [`${sum(terms)} - ${host.capacity[name]} y${host.index} <= 0`];
  });
}

/** Members of a hard anti-affinity group are on different hosts, whatever the rule's level. */
function apartRows(
  host: HostClass,
  vms: readonly VmClass[],
  pairs: readonly HostClass[][],
  rules: readonly GroupRule[],
): string[] {
  const groups = new Set(rules.filter((rule) => rule.hard && rule.kind === "anti-affinity").map((rule) => rule.id));
  return [...groups].flatMap((group) => {
    const terms = vms.flatMap((vm, v) =>
      vm.group === group && pairs[v].includes(host) ? [`x${v}_${host.index}`] : [],
    );
    return terms.length === 0 ? [] : [`${sum(terms)} - y${host.index} <= 0`];
  });
}

/** HiGHS reads lines of any length, but people do not. */
function sum(terms: readonly string[]): string {
  return terms.join("\n   + ");
}
