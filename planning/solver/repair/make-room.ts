import { choose, largestFirst } from "../choose";
import { Eligibility } from "../eligibility";
import { type Ledger, NOWHERE } from "../ledger";
import type { PlacementRequest, PlacementVm } from "../placement-types";
import { isMovable } from "./movable";
import { Trial } from "./trial";

/** VMs that one host is asked to give up at most for a single newcomer. */
const EVICTED = 6;
/** Exchanges that are tried for a newcomer at most: where so many fail, the fleet is full. */
const TRIES = 300;

/**
 * Finds places for VMs that have none, by moving small VMs from a host that is short to other hosts. Those that could
 * stay where they run now count against `moveBudget`. VMs under an affinity rule are left alone.
 */
export function makeRoom(ledger: Ledger, { current = {}, groups, moveBudget = Infinity }: PlacementRequest): void {
  const isFree = isMovable(ledger, groups);
  const costs = (vm: number) => (ledger.host(current[ledger.vms[vm].id]) === ledger.whereIs(vm) ? 1 : 0);
  const order = largestFirst(ledger);
  /** VMs of a kind fare alike: where one found no room, the next is not tried. */
  const failed = new Set<string>();
  let budget = moveBudget;
  for (const vm of ledger.vms.keys()) {
    if (ledger.whereIs(vm) !== NOWHERE || !isFree(vm) || failed.has(kindOf(ledger.vms[vm]))) continue;
    const direct = choose(ledger, vm, { order, tight: true });
    if (direct !== NOWHERE) ledger.put(vm, direct);
    else budget -= evictFor(ledger, vm, order, isFree, costs, budget);
    if (ledger.whereIs(vm) === NOWHERE) failed.add(kindOf(ledger.vms[vm]));
  }
}

/** @returns what it cost; 0 also when no host could make room */
function evictFor(
  ledger: Ledger,
  vm: number,
  order: Int32Array,
  isFree: (vm: number) => boolean,
  costs: (vm: number) => number,
  budget: number,
): number {
  const tenants: number[][] = ledger.hosts.map(() => []);
  for (const other of ledger.vms.keys()) {
    if (ledger.whereIs(other) !== NOWHERE && isFree(other)) tenants[ledger.whereIs(other)].push(other);
  }
  let tries = 0;
  for (const host of order) {
    if (!ledger.isEligible(vm, host)) continue;
    const small = tenants[host].sort((a, b) => ledger.vms[a].memoryMiB - ledger.vms[b].memoryMiB || a - b);
    for (const chosen of choices(small)) {
      const cost = chosen.reduce((sum, each) => sum + costs(each), 0);
      if (tries++ === TRIES) return 0;
      if (cost <= budget && swap(ledger, vm, host, chosen, order)) return cost;
    }
  }
  return 0;
}

/** One VM, the smallest first; then ever more of the smallest. */
function choices(small: readonly number[]): number[][] {
  const several = Array.from({ length: Math.min(EVICTED, small.length) }, (_, count) => small.slice(0, count + 1));
  return [...small.map((vm) => [vm]), ...several.slice(1)];
}

function swap(ledger: Ledger, vm: number, host: number, evicted: readonly number[], order: Int32Array): boolean {
  const trial = new Trial(ledger);
  for (const each of evicted) trial.remove(each);
  if (ledger.accepts(vm, host)) {
    trial.put(vm, host);
    if (evicted.every((each) => settle(ledger, trial, each, order))) return true;
  }
  trial.undo();
  return false;
}

function settle(ledger: Ledger, trial: Trial, vm: number, order: Int32Array): boolean {
  const host = choose(ledger, vm, { order, tight: true });
  if (host !== NOWHERE) trial.put(vm, host);
  return host !== NOWHERE;
}

function kindOf(vm: PlacementVm): string {
  return `${vm.vcpu} ${vm.memoryMiB} ${vm.diskGiB} ${vm.group ?? ""} ${Eligibility.key(vm)}`;
}
