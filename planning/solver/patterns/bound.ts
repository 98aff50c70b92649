import { type Classes, classesOf } from "./classes";
import { Ledger } from "../ledger";
import { BoundError, solve } from "./linear-programme";
import { patternPlan, type Solver } from "./patterns";
import type { GroupRule, PlacementRequest, PlacementVm } from "../placement-types";
import { add, NOTHING, RESOURCE_NAMES } from "../resources";

export { BoundError } from "./linear-programme";

/** The solver's feasibility tolerance, with room: a bound of 2.0000001 proves 2, not 3. */
const TOLERANCE = 1e-5;
/** Few groups set their VMs apart as classes of their own; many would make the programme too large. */
const GROUPS = 12;
/** Up to this many classes of VMs patterns are generated however few VMs each has; above, it takes minutes and gains nothing. */
const KINDS = 16;
/** VMs that a class has to have on average where classes are more. */
const MEMBERS = 3;
/** Pairs of classes of VMs and hosts up to which patterns are generated. */
const PAIRS = 1500;

/**
 * A number of hosts below which no placement of all VMs of the request can go: the proven bound of the relaxation over
 * patterns, rounded up. When nearly every VM or host is of a size of its own, the bound is that of total resources.
 *
 * @throws BoundError when the VMs cannot all be placed, or when the solver fails.
 */
export async function lowerBound(request: PlacementRequest): Promise<number> {
  if (request.vms.length === 0) return 0;
  return boundOf(new Ledger({ ...request, current: undefined }), request.groups, patternPlan);
}

/**
 * `lowerBound` for all VMs of a ledger, whatever it has booked.
 * @param solver solves the relaxation over patterns
 */
export async function boundOf(ledger: Ledger, rules: readonly GroupRule[], solver: Solver): Promise<number> {
  if (ledger.vms.length === 0) return 0;
  const classes = allClasses(ledger, rules);
  const impossible = classes.vms.find((_, vm) => classes.most.every((row) => row[vm] === 0));
  if (impossible) {
    throw new BoundError(`no lower bound of hosts: no host can take the VM "${ledger.vms[impossible.vms[0]].id}"`);
  }
  const bound = isSmall(classes) ? await patternBound(classes, solver) : await resourceBound(classes);
  return Math.max(1, Math.ceil(bound - TOLERANCE), largestApart(ledger.vms, rules));
}

/** The classes that the bound is about. */
function allClasses(ledger: Ledger, rules: readonly GroupRule[]): Classes {
  const apart = apartGroups(rules);
  const groupOf = ({ group }: PlacementVm) =>
    apart.size <= GROUPS && group !== undefined && apart.has(group) ? group : undefined;
  return classesOf(ledger, [...ledger.vms.keys()], [...ledger.hosts.keys()], groupOf);
}

/** Whether patterns are few enough to be generated. */
export function isSmall({ vms, hosts }: Classes): boolean {
  const members = vms.reduce((sum, { vms: { length } }) => sum + length, 0);
  const isWorthwhile = vms.length <= KINDS || members >= MEMBERS * vms.length;
  return isWorthwhile && vms.length * hosts.length <= PAIRS;
}

async function patternBound(classes: Classes, solver: Solver): Promise<number> {
  const { bound, missing, converged } = await solver(classes);
  if (converged && missing > TOLERANCE) {
    throw new BoundError(
      `no lower bound of hosts: ${Math.ceil(missing - TOLERANCE)} VMs cannot be placed with the others`,
    );
  }
  return bound;
}

/** Hosts whose capacities add up to what all VMs take. Capacities are those of whole hosts: this is a relaxation. */
async function resourceBound({ vms, hosts }: Classes): Promise<number> {
  const wanted = vms.reduce((sum, vm) => {
    const count = vm.vms.length;
    return add(sum, { vcpu: vm.vcpu * count, memoryMiB: vm.memoryMiB * count, diskGiB: vm.diskGiB * count });
  }, NOTHING);
  const columns = hosts.map((host) => ({
    cost: 1,
    rows: RESOURCE_NAMES.map((name, row) => [row, Math.max(0, host.capacity[name])] as const),
    upper: host.hosts.length,
  }));
  const rows = RESOURCE_NAMES.map((name) => ({ sense: ">=" as const, limit: wanted[name] }));
  return (await solve("Minimize", columns, rows)).objective;
}

function apartGroups(rules: readonly GroupRule[]): Set<string> {
  return new Set(rules.filter((rule) => rule.hard && rule.kind === "anti-affinity").map((rule) => rule.id));
}

/** Members of a hard anti-affinity group are on different hosts, whatever the rule's level. */
function largestApart(vms: readonly PlacementVm[], rules: readonly GroupRule[]): number {
  const apart = apartGroups(rules);
  const sizes = new Map<string, number>();
  for (const { group } of vms) {
    if (group !== undefined && apart.has(group)) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  }
  return [...sizes.values()].reduce((a, b) => Math.max(a, b), 0);
}
