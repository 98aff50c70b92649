/** The planners of the textbooks, to compare with. They know capacity and hard anti-affinity, as the fleets have them. */
import { domainKey } from "../../planning/domains";
import type { GroupRule, PlacementHost, PlacementRequest, PlacementVm } from "../../planning/placement-types";

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

/** Dot product (Panigrahy et al., "Heuristics for Vector Bin Packing", 2011): what is left looks most like the VM. */
export function dotProduct(request: PlacementRequest): Outcome {
  return pack(request, ({ free, capacity }, demand) => {
    const left = free.map((each, at) => each / capacity[at]);
    const wanted = demand.map((each, at) => each / capacity[at]);
    const length = Math.hypot(...left) * Math.hypot(...wanted);
    return length === 0 ? 0 : left.reduce((sum, each, at) => sum + each * wanted[at], 0) / length;
  });
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
