import { Ledger } from "./ledger";
import type { PlacementHost, PlacementRequest, PlacementVm, Resources } from "./placement-types";
import { add, capacityOf, dominantShare, NOTHING } from "./resources";

/**
 * First-fit decreasing by dominant share: large VMs first; each goes to the host with the fewest soft violations, there
 * the fullest use of hosts already in use first, then the larger host, then the name. VMs stay where `current` has them
 * wherever that is feasible. VMs under a hard affinity rule are placed together or not at all.
 */
export function firstFit(request: PlacementRequest): Ledger {
  const ledger = new Ledger(request);
  const hosts = hostsInOrder(request);
  const units = unitsInOrder(request);
  for (const vm of units.flat()) keep(vm, request.current?.[vm.id], ledger);
  for (const unit of units) placeUnit(unit, hosts, ledger);
  return ledger;
}

function keep(vm: PlacementVm, hostId: string | undefined, ledger: Ledger): void {
  const host = hostId === undefined ? undefined : ledger.hosts.get(hostId);
  if (host && !ledger.refusal(vm, host)) ledger.put(vm, host.id);
}

function placeUnit(unit: readonly PlacementVm[], hosts: readonly PlacementHost[], ledger: Ledger): void {
  const [kept, missing] = partition(unit, (vm) => ledger.whereIs(vm.id) !== undefined);
  if (placeAll(missing, hosts, ledger) || kept.length === 0) return;
  // The domain that holds some of the unit has no room for the rest: look for one that holds all.
  const before = kept.map((vm) => ledger.whereIs(vm.id)!);
  for (const vm of kept) ledger.remove(vm);
  if (placeAll(unit, hosts, ledger)) return;
  kept.forEach((vm, index) => ledger.put(vm, before[index]));
}

/** Tries every host for the first VM, and with it the first fit for the others. */
function placeAll(vms: readonly PlacementVm[], hosts: readonly PlacementHost[], ledger: Ledger): boolean {
  if (vms.length === 0) return true;
  const [first, ...others] = vms;
  for (const host of candidates(first, hosts, ledger)) {
    ledger.put(first, host.id);
    if (fillIn(others, hosts, ledger)) return true;
    ledger.remove(first);
  }
  return false;
}

function fillIn(vms: readonly PlacementVm[], hosts: readonly PlacementHost[], ledger: Ledger): boolean {
  for (const [index, vm] of vms.entries()) {
    const [host] = candidates(vm, hosts, ledger);
    if (!host) {
      for (const placed of vms.slice(0, index)) ledger.remove(placed);
      return false;
    }
    ledger.put(vm, host.id);
  }
  return true;
}

function candidates(vm: PlacementVm, hosts: readonly PlacementHost[], ledger: Ledger): PlacementHost[] {
  return hosts
    .filter((host) => !ledger.refusal(vm, host))
    .map((host) => ({ host, soft: ledger.softViolations(vm, host), idle: ledger.isUsed(host.id) ? 0 : 1 }))
    .sort((a, b) => a.soft - b.soft || a.idle - b.idle)
    .map(({ host }) => host);
}

function hostsInOrder(request: PlacementRequest): PlacementHost[] {
  const whole = totalCapacity(request);
  const share = new Map(
    request.hosts.map((host) => [host.id, dominantShare(capacityOf(host, request.overcommit), whole)]),
  );
  return [...request.hosts].sort((a, b) => share.get(b.id)! - share.get(a.id)! || byId(a, b));
}

/** VMs that must be placed together, the largest unit first, and in it the largest VM. */
function unitsInOrder(request: PlacementRequest): PlacementVm[][] {
  const whole = totalCapacity(request);
  const share = new Map(request.vms.map((vm) => [vm.id, dominantShare(vm, whole)]));
  const size = (vm: PlacementVm) => share.get(vm.id)!;
  const bound = new Set(request.groups.filter((rule) => rule.hard && rule.kind === "affinity").map((rule) => rule.id));
  const units = new Map<string, PlacementVm[]>();
  for (const vm of [...request.vms].sort((a, b) => size(b) - size(a) || byId(a, b))) {
    const key = vm.group !== undefined && bound.has(vm.group) ? `group ${vm.group}` : `vm ${vm.id}`;
    units.set(key, [...(units.get(key) ?? []), vm]);
  }
  const total = (unit: PlacementVm[]) => unit.reduce((sum, vm) => sum + size(vm), 0);
  return [...units.values()].sort((a, b) => total(b) - total(a) || byId(a[0], b[0]));
}

function totalCapacity(request: PlacementRequest): Resources {
  return request.hosts.reduce((sum, host) => add(sum, capacityOf(host, request.overcommit)), NOTHING);
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}

export function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}
