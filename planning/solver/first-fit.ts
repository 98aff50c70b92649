import { choose, largestFirst, type Search } from "./choose";
import { type Ledger, NOWHERE } from "./ledger";
import type { PlacementRequest } from "./placement-types";
import { unitsInOrder } from "./units";

/**
 * First-fit decreasing by dominant share: large VMs first; each goes to the host with the fewest soft violations, there
 * to hosts already in use first, then to the larger host, then by name. VMs that the ledger has already stay. VMs under a
 * hard affinity rule are placed together or not at all.
 */
export function firstFit(ledger: Ledger, request: PlacementRequest): void {
  const search = { order: largestFirst(ledger), tight: false };
  for (const unit of unitsInOrder(ledger, request.groups)) placeUnit(ledger, unit, search);
}

/** Lets VMs stay where they are, the largest first, wherever that is feasible. */
export function keepCurrent(ledger: Ledger, request: PlacementRequest): void {
  if (!request.current) return;
  for (const vm of unitsInOrder(ledger, request.groups).flat()) {
    const host = ledger.host(request.current[ledger.vms[vm].id]);
    if (host !== NOWHERE && ledger.accepts(vm, host)) ledger.put(vm, host);
  }
}

/** Places what of a unit has no place yet, all or nothing; moves the rest of it along when there is no other way. */
export function placeUnit(ledger: Ledger, unit: readonly number[], search: Search): boolean {
  const kept = unit.filter((vm) => ledger.whereIs(vm) !== NOWHERE);
  const missing = unit.filter((vm) => ledger.whereIs(vm) === NOWHERE);
  if (placeAll(ledger, missing, search)) return true;
  if (kept.length === 0) return false;
  const before = kept.map((vm) => ledger.whereIs(vm));
  for (const vm of kept) ledger.remove(vm);
  if (placeAll(ledger, unit, search)) return true;
  kept.forEach((vm, index) => ledger.put(vm, before[index]));
  return false;
}

/** Tries every host for the first VM, and with it the best for the others. */
function placeAll(ledger: Ledger, vms: readonly number[], search: Search): boolean {
  if (vms.length === 0) return true;
  const [first, ...others] = vms;
  if (others.length === 0) return put(ledger, first, search);
  for (const host of candidates(ledger, first, search)) {
    ledger.put(first, host);
    if (fillIn(ledger, others, search)) return true;
    ledger.remove(first);
  }
  return false;
}

function fillIn(ledger: Ledger, vms: readonly number[], search: Search): boolean {
  for (const [index, vm] of vms.entries()) {
    if (put(ledger, vm, search)) continue;
    for (const placed of vms.slice(0, index)) ledger.remove(placed);
    return false;
  }
  return true;
}

function put(ledger: Ledger, vm: number, search: Search): boolean {
  const host = choose(ledger, vm, search);
  if (host !== NOWHERE) ledger.put(vm, host);
  return host !== NOWHERE;
}

function candidates(ledger: Ledger, vm: number, { order }: Search): number[] {
  return [...order]
    .filter((host) => ledger.accepts(vm, host))
    .map((host) => ({
      host,
      soft: ledger.groups.softViolations(vm, host),
      idle: ledger.tenants[host] > 0 ? 0 : 1,
    }))
    .sort((a, b) => a.soft - b.soft || a.idle - b.idle)
    .map(({ host }) => host);
}
