/** The planners of the textbooks, to compare with. They know capacity and hard anti-affinity, as the fleets have them. */
import { domainKey } from "../../planning/solver/domains";
import type { GroupRule, PlacementHost, PlacementRequest, PlacementVm } from "../../planning/solver/placement-types";

type Vector = readonly [number, number, number];

interface Bin {
  readonly host: PlacementHost;
  readonly capacity: Vector;
  readonly free: [number, number, number];
  used: boolean;
}

export interface Outcome {
  readonly hostsUsed: number;
  readonly unplaced: number;
}

/** What a VM on a host is worth; the host with the most takes it. */
type Score = (bin: Bin, demand: Vector) => number;

/** First-fit decreasing: the first host of those in use, by size, that has room. */
export function firstFit(request: PlacementRequest): Outcome {
  return pack(request, undefined);
}

/** Best-fit decreasing: the host that is fullest afterwards. */
export function bestFit(request: PlacementRequest): Outcome {
  return pack(request, ({ free, capacity }, demand) =>
    free.reduce((sum, left, at) => sum - (left - demand[at]) / capacity[at], 0),
  );
}

/**
 * Dot product, host by host (Panigrahy et al., "Heuristics for Vector Bin Packing", 2011): the largest host first, each
 * filled by the VMs whose demand points most where its free capacity does, weighted by what is asked for in all.
 */
export function dotProduct(request: PlacementRequest): Outcome {
  const bins = request.hosts.map((host) => bin(host, request)).sort((a, b) => b.capacity[1] - a.capacity[1]);
  const whole = request.vms
    .map(demandOf)
    .reduce((sum, each): Vector => [sum[0] + each[0], sum[1] + each[1], sum[2] + each[2]]);
  const rules = new Map(request.groups.map((rule) => [rule.id, rule]));
  const taken = new Map<string, Set<string>>();
  const kinds = new Map<string, PlacementVm[]>();
  for (const vm of request.vms) {
    const kind = String(demandOf(vm));
    const others = kinds.get(kind);
    if (others) others.push(vm);
    else kinds.set(kind, [vm]);
  }
  let left = request.vms.length;
  let hostsUsed = 0;
  for (const each of bins) {
    const before = left;
    for (;;) {
      const ranked = [...kinds.values()]
        .filter((vms) => vms.length > 0 && hasRoom(each, vms[0]))
        .map((vms) => ({ vms, score: dot(each.free, demandOf(vms[0]), whole) }))
        .sort((a, b) => b.score - a.score);
      if (!ranked.some(({ vms }) => takeOne(vms, each, rules, taken))) break;
      left--;
    }
    if (left < before) hostsUsed++;
  }
  return { hostsUsed, unplaced: left };
}

function dot(free: Vector, demand: Vector, whole: Vector): number {
  return free.reduce((sum, each, at) => sum + (each / whole[at]) * (demand[at] / whole[at]), 0);
}

/** Takes the first VM of a kind that no rule bars from the host. */
function takeOne(
  vms: PlacementVm[],
  { host, free }: Bin,
  rules: ReadonlyMap<string, GroupRule>,
  taken: Map<string, Set<string>>,
): boolean {
  const ruleOf = ({ group }: PlacementVm) => (group === undefined ? undefined : rules.get(group));
  const index = vms.findIndex((vm) => {
    const rule = ruleOf(vm);
    return !rule || !domainsOf(rule, taken).has(domainKey(host, rule.level));
  });
  if (index < 0) return false;
  const [vm] = vms.splice(index, 1);
  const rule = ruleOf(vm);
  demandOf(vm).forEach((amount, at) => (free[at] -= amount));
  if (rule) domainsOf(rule, taken).add(domainKey(host, rule.level));
  return true;
}

function pack(request: PlacementRequest, score: Score | undefined): Outcome {
  const bins = request.hosts.map((host) => bin(host, request)).sort((a, b) => b.capacity[1] - a.capacity[1]);
  const rules = new Map(request.groups.map((rule) => [rule.id, rule]));
  const taken = new Map<string, Set<string>>();
  const open: Bin[] = [];
  let unplaced = 0;
  for (const vm of [...request.vms].sort((a, b) => b.memoryMiB - a.memoryMiB || b.vcpu - a.vcpu)) {
    const rule = vm.group === undefined ? undefined : rules.get(vm.group);
    const domains = rule && domainsOf(rule, taken);
    const fits = (each: Bin) => hasRoom(each, vm) && !(rule && domains?.has(domainKey(each.host, rule.level)));
    const chosen =
      (score ? best(open, vm, fits, score) : open.find(fits)) ?? bins.find((each) => !each.used && fits(each));
    if (!chosen) {
      unplaced++;
      continue;
    }
    if (!chosen.used) open.push(chosen);
    chosen.used = true;
    demandOf(vm).forEach((amount, at) => (chosen.free[at] -= amount));
    if (rule) domains?.add(domainKey(chosen.host, rule.level));
  }
  return { hostsUsed: open.length, unplaced };
}

function best(bins: readonly Bin[], vm: PlacementVm, fits: (bin: Bin) => boolean, score: Score): Bin | undefined {
  const demand = demandOf(vm);
  let found: Bin | undefined;
  let most = -Infinity;
  for (const each of bins) {
    if (!fits(each)) continue;
    const value = score(each, demand);
    if (value > most) [found, most] = [each, value];
  }
  return found;
}

function bin(host: PlacementHost, { overcommit }: PlacementRequest): Bin {
  const capacity: Vector = [
    host.vcpu * overcommit.vcpu,
    host.memoryMiB * overcommit.memory,
    host.diskGiB * overcommit.disk,
  ];
  return { host, capacity, free: [...capacity], used: false };
}

function domainsOf({ id }: GroupRule, taken: Map<string, Set<string>>): Set<string> {
  const domains = taken.get(id) ?? new Set<string>();
  taken.set(id, domains);
  return domains;
}

function demandOf({ vcpu, memoryMiB, diskGiB }: PlacementVm): Vector {
  return [vcpu, memoryMiB, diskGiB];
}

function hasRoom({ free }: Bin, vm: PlacementVm): boolean {
  return demandOf(vm).every((amount, at) => amount <= free[at]);
}
