import type { Classes } from "./classes";
import { type Column, type Row, solve } from "./linear-programme";
import { fill, type Filling } from "./pricing";

/** How many VMs of each class one host of a class carries. */
export interface Pattern {
  readonly host: number;
  readonly counts: readonly number[];
}

export interface PatternPlan {
  /** With how many hosts carry it: fractions, at least 0. */
  readonly patterns: readonly { readonly pattern: Pattern; readonly hosts: number }[];
  /** No plan uses fewer hosts. */
  readonly bound: number;
  /** VMs that found no host: above 0, not all can be placed (certainly so when `converged`). */
  readonly missing: number;
  readonly converged: boolean;
}

/** Solves the relaxation for classes of VMs and hosts. */
export type Solver = (classes: Classes) => Promise<PatternPlan>;

/** What leaving a VM out costs, in hosts: never worth it while a host can take it. */
const LEFT_OUT = 1000;
const ROUNDS = 200;
/** Plan and bound are close enough: a further round would not pay. */
const CLOSE = 5e-4;

/**
 * The linear relaxation over patterns (Gilmore and Gomory's configuration programme): hosts of a class are filled by
 * patterns, each VM is on a host, and a class has only so many hosts. Patterns are generated as the prices ask for them.
 */
export async function patternPlan(classes: Classes): Promise<PatternPlan> {
  const patterns = firstPatterns(classes);
  const known = new Set(patterns.map(key));
  let bound = 0;
  for (let round = 1; ; round++) {
    const { objective, values, duals } = await master(classes, patterns);
    const fillings = await price(classes, duals);
    bound = Math.max(bound, dualBound(classes, duals, fillings));
    const news = fillings.flatMap(({ counts, value }, host) =>
      value > floorOf(classes, duals, host) + 1e-7 && !known.has(key({ host, counts })) ? [{ host, counts }] : [],
    );
    const converged = news.length === 0 || Math.ceil(objective - 1e-6) <= Math.ceil(bound - 1e-6);
    if (converged || objective - bound < CLOSE * objective || round === ROUNDS) {
      const missing = values.slice(patterns.length).reduce((sum, value) => sum + value, 0);
      const used = patterns.map((pattern, index) => ({ pattern, hosts: values[index] }));
      return { patterns: used.filter(({ hosts }) => hosts > 1e-9), bound, missing, converged };
    }
    for (const pattern of news) known.add(key(pattern));
    patterns.push(...news);
  }
}

/** A solver that solves equal problems once: the plan and the bound of a fresh fleet are about the same classes. */
export function remembering(): Solver {
  const plans = new Map<string, Promise<PatternPlan>>();
  return (classes) => {
    const { vms, hosts, most } = classes;
    const key = JSON.stringify([
      vms.map(({ vcpu, memoryMiB, diskGiB, vms: { length } }) => [vcpu, memoryMiB, diskGiB, length]),
      hosts.map(({ capacity, hosts: { length } }) => [capacity, length]),
      most,
    ]);
    const plan = plans.get(key) ?? patternPlan(classes);
    plans.set(key, plan);
    return plan;
  };
}

/** For each pair of classes: a host with as many VMs of that one class as it takes. */
function firstPatterns({ vms, hosts, most }: Classes): Pattern[] {
  return hosts.flatMap((_, host) =>
    vms.flatMap((__, vm) => {
      if (most[host][vm] === 0) return [];
      return [{ host, counts: vms.map((___, other) => (other === vm ? most[host][vm] : 0)) }];
    }),
  );
}

function master({ vms, hosts }: Classes, patterns: readonly Pattern[]) {
  const columns: Column[] = patterns.map(({ host, counts }) => ({
    cost: 1,
    rows: [
      ...counts.flatMap((count, vm) => (count > 0 ? [[vm, count] as const] : [])),
      [vms.length + host, 1] as const,
    ],
  }));
  const leftOut: Column[] = vms.map((_, vm) => ({ cost: LEFT_OUT, rows: [[vm, 1]] }));
  const rows: Row[] = [
    ...vms.map((vm) => ({ sense: ">=" as const, limit: vm.vms.length })),
    ...hosts.map((host) => ({ sense: "<=" as const, limit: host.hosts.length })),
  ];
  return solve("Minimize", [...columns, ...leftOut], rows);
}

/** For each class of hosts: the filling that is worth most by the prices of VMs. */
async function price(classes: Classes, duals: readonly number[]): Promise<Filling[]> {
  const fillings: Filling[] = [];
  for (const [host, { capacity }] of classes.hosts.entries()) {
    const items = classes.vms.map(({ vcpu, memoryMiB, diskGiB }, vm) => ({
      vcpu,
      memoryMiB,
      diskGiB,
      value: Math.max(0, duals[vm]),
      most: classes.most[host][vm],
    }));
    fillings.push(await fill({ capacity, items, floor: floorOf(classes, duals, host) }));
  }
  return fillings;
}

/** What a filling has to be worth: one host, and the price of the class's being short. */
function floorOf({ vms }: Classes, duals: readonly number[], host: number): number {
  return 1 + Math.max(0, -duals[vms.length + host]);
}

/**
 * A bound that holds whether or not the generation has converged (Farley's, with limited hosts). Let any prices p >= 0 of
 * VMs be given, and for each class h of hosts z(h), at least the worth of its best filling (`Filling.upper`). In any plan
 * of all VMs each used host of class h carries VMs worth at most z(h), so
 *   sum of p over all VMs <= sum over used hosts of z(h) = hosts used + sum over used hosts of (z(h) - 1)
 *                         <= hosts used + sum over classes of count(h) * max(0, z(h) - 1).
 * Hence hosts used >= sum of p - sum of count(h) * max(0, z(h) - 1). It holds for p divided by any t > 0 too; as a function
 * of 1/t it is concave and bends where some z(h)/t is 1, so trying those values finds the best.
 */
function dualBound(classes: Classes, duals: readonly number[], fillings: readonly Filling[]): number {
  const worth = classes.vms.reduce((sum, { vms }, vm) => sum + vms.length * Math.max(0, duals[vm]), 0);
  const at = (t: number) =>
    classes.hosts.reduce(
      (sum, { hosts }, host) => sum - hosts.length * Math.max(0, fillings[host].upper / t - 1),
      worth / t,
    );
  return Math.max(0, ...fillings.filter(({ upper }) => upper > 0).map(({ upper }) => at(upper)));
}

function key({ host, counts }: Pattern): string {
  return `${host}: ${counts.join(" ")}`;
}
