/**
 * The planners of the textbooks in all their variants, for pools of up to a few hundred VMs: what the planner must never do worse
 * than. Written without the planner's own code. They know capacity, hard anti-affinity by host, and VMs that run already.
 */
import type { PlacementHost, PlacementRequest, PlacementVm, Resources } from "../../planning/solver/placement-types";
import type { Outcome } from "./heuristics";

type Vector = readonly number[];
type Measure = (size: Vector) => number;
type Score = (free: Vector, demand: Vector, capacity: Vector) => number;

const sum = (vector: Vector) => vector.reduce((a, b) => a + b, 0);
const dot = (a: Vector, b: Vector) => sum(a.map((each, at) => each * b[at]));
const by = (a: Vector, b: Vector) => a.map((each, at) => each / b[at]);
const less = (a: Vector, b: Vector) => a.map((each, at) => each - b[at]);
const cosine = (a: Vector, b: Vector) => dot(a, b) / (Math.sqrt(dot(a, a) * dot(b, b)) || 1);

const MEASURES: Readonly<Record<string, Measure>> = {
  memory: ([, memory]) => memory,
  sum,
  maximum: (size) => Math.max(...size),
  product: (size) => size.reduce((a, b) => a * b, 1),
  norm: (size) => dot(size, size),
};

const SCORES: Readonly<Record<string, Score>> = {
  "best fit": (free, demand, capacity) => -sum(by(less(free, demand), capacity)),
  "least left": (free, demand) => -sum(less(free, demand)),
  "dot product": dot,
  cosine,
  "cosine of shares": (free, demand, capacity) => cosine(by(free, capacity), by(demand, capacity)),
  norm: (free, demand) => -dot(less(free, demand), less(free, demand)),
};

class Pool {
  readonly bins: readonly { readonly id: string; readonly capacity: Vector; free: Vector; used: boolean }[];
  readonly items: readonly { readonly vm: PlacementVm; readonly demand: Vector }[];
  private readonly groups = new Map<string, Set<string>>();
  private left: number;

  constructor({ hosts, vms, overcommit, current = {} }: PlacementRequest) {
    const capacities = hosts.map((host: PlacementHost) => [
      host.vcpu * overcommit.vcpu,
      host.memoryMiB * overcommit.memory,
      host.diskGiB * overcommit.disk,
    ]);
    const whole = capacities.reduce((a, b) => a.map((each, at) => each + b[at]), [0, 0, 0]);
    const amounts = ({ vcpu, memoryMiB, diskGiB }: Resources) => by([vcpu, memoryMiB, diskGiB], whole);
    this.bins = hosts.map(({ id }, index) => {
      const capacity = by(capacities[index], whole);
      return { id, capacity, free: capacity, used: false };
    });
    const all = vms.map((vm) => ({ vm, demand: amounts(vm) }));
    this.left = all.length;
    for (const item of all) {
      const bin = this.bins.find(({ id }) => id === current[item.vm.id]);
      if (bin) this.put(item, bin);
    }
    this.items = all.filter(({ vm }) => current[vm.id] === undefined);
  }

  fits({ vm, demand }: Pool["items"][number], { id, free }: Pool["bins"][number]): boolean {
    return demand.every((each, at) => each <= free[at] + 1e-12) && !this.groups.get(vm.group ?? "")?.has(id);
  }

  put({ vm, demand }: Pool["items"][number], bin: Pool["bins"][number]): void {
    bin.free = less(bin.free, demand);
    bin.used = true;
    this.left--;
    if (vm.group !== undefined) this.groups.set(vm.group, new Set([...(this.groups.get(vm.group) ?? []), bin.id]));
  }

  get outcome(): Outcome {
    return { hostsUsed: this.bins.filter(({ used }) => used).length, unplaced: this.left };
  }
}

/** Each VM, the largest first, chooses among hosts in use, or among all; without a score the first that has room. */
function decreasing(
  request: PlacementRequest,
  measure: Measure,
  score: Score | undefined,
  usedFirst: boolean,
): Outcome {
  const pool = new Pool(request);
  const bins = [...pool.bins].sort((a, b) => measure(b.capacity) - measure(a.capacity));
  for (const item of [...pool.items].sort((a, b) => measure(b.demand) - measure(a.demand))) {
    const open = bins.filter((bin) => pool.fits(item, bin));
    const used = usedFirst ? open.filter((bin) => bin.used) : open;
    const chosen = used.length > 0 ? best(used, (bin) => score?.(bin.free, item.demand, bin.capacity) ?? 0) : open[0];
    if (chosen) pool.put(item, chosen);
  }
  return pool.outcome;
}

/** Each host, the largest first, takes VM after VM, the one that scores best, until none fits. */
function hostByHost(request: PlacementRequest, score: Score): Outcome {
  const pool = new Pool(request);
  let left = [...pool.items];
  const bins = [...pool.bins].sort((a, b) => Number(b.used) - Number(a.used) || sum(b.capacity) - sum(a.capacity));
  for (const bin of bins) {
    for (;;) {
      const open = left.filter((item) => pool.fits(item, bin));
      if (open.length === 0) break;
      const chosen = best(open, ({ demand }) => score(bin.free, demand, bin.capacity));
      pool.put(chosen, bin);
      left = left.filter((item) => item !== chosen);
    }
  }
  return pool.outcome;
}

function best<T>(items: readonly T[], worth: (item: T) => number): T {
  return items.reduce(
    (found, item) => {
      const value = worth(item);
      return value > found.value ? { item, value } : found;
    },
    { item: items[0], value: -Infinity },
  ).item;
}

/** Negative when the first is better: fewer VMs without a place, then fewer hosts. */
export function better(a: Outcome, b: Outcome): number {
  return a.unplaced - b.unplaced || a.hostsUsed - b.hostsUsed;
}

/** What each of them comes to, by its name. */
export function textbook(request: PlacementRequest): Record<string, Outcome> {
  const outcomes: Record<string, Outcome> = {};
  for (const [size, measure] of Object.entries(MEASURES)) {
    for (const [name, score] of [["first fit", undefined] as const, ...Object.entries(SCORES)]) {
      outcomes[`${name} by ${size}`] = decreasing(request, measure, score, true);
      outcomes[`${name} by ${size}, all hosts`] = decreasing(request, measure, score, false);
    }
  }
  for (const [name, score] of Object.entries(SCORES)) outcomes[`${name}, host by host`] = hostByHost(request, score);
  return outcomes;
}
