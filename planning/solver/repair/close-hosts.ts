import { type Ledger, NOWHERE } from "../ledger";
import { ejectionSearch } from "./ejection-search";
import type { Budget } from "./search-options";
import { softViolations } from "../quality";
import { RESOURCE_NAMES } from "../resources";
import { Snapshot } from "./snapshot";

/** Hosts in a row that are tried in vain: then the search ends. */
const FAILURES = 4;

/**
 * Carries the same VMs on fewer hosts, one less at a time, by `ejectionSearch`: the largest hosts are kept, whether in use or idle.
 * Soft rules are not broken more often than before.
 * @param mayMove whether a VM may leave its place; hosts with one that may not stay in use
 * @param budget elementary steps; a share of it is for each host that is tried
 * @param bound fewer hosts than this are not looked for
 */
export function closeHosts(ledger: Ledger, mayMove: (vm: number) => boolean, budget: Budget, bound: number): void {
  const work = budget.left / FAILURES;
  const sizes = worths(ledger);
  const tried = new Set<string>();
  let failures = 0;
  while (failures < FAILURES && ledger.hostsUsed > bound && budget.left > 0) {
    const open = selections(ledger, mayMove, sizes)
      .filter((hosts) => isEnough(ledger, hosts))
      .find((hosts) => !tried.has(hosts.join()));
    if (!open) return;
    tried.add(open.join());
    if (carry(ledger, open, mayMove, work, budget)) failures = 0;
    else failures++;
  }
}

function carry(
  ledger: Ledger,
  open: Int32Array,
  mayMove: (vm: number) => boolean,
  work: number,
  budget: Budget,
): boolean {
  const before = new Snapshot(ledger);
  const broken = softViolations(ledger);
  const kept = new Set(open);
  const homeless: number[] = [];
  for (const vm of ledger.vms.keys()) {
    if (ledger.whereIs(vm) === NOWHERE || kept.has(ledger.whereIs(vm))) continue;
    ledger.remove(vm);
    homeless.push(vm);
  }
  const left = ejectionSearch(ledger, { hosts: open, homeless, mayMove, work, budget });
  if (left === 0 && softViolations(ledger) <= broken) return true;
  before.restore(ledger);
  return false;
}

/** Sets of hosts, one fewer than are in use now, that might carry all. */
function selections(ledger: Ledger, mayMove: (vm: number) => boolean, sizes: Float64Array): Int32Array[] {
  const isBound = new Uint8Array(ledger.hosts.length);
  for (const vm of ledger.vms.keys()) {
    if (ledger.whereIs(vm) !== NOWHERE && !mayMove(vm)) isBound[ledger.whereIs(vm)] = 1;
  }
  const bySize = [...ledger.hosts.keys()].sort((a, b) => isBound[b] - isBound[a] || sizes[b] - sizes[a] || a - b);
  const used = bySize.filter((host) => ledger.tenants[host] > 0);
  const free = placed(ledger).filter(mayMove);
  const takes = (host: number) => ledger.tenants[host] > 0 || free.some((vm) => ledger.isEligible(vm, host));
  const closable = used.filter((host) => isBound[host] === 0).reverse();
  if (closable.length === 0) return [];
  const largest = bySize.filter(takes).slice(0, used.length - 1);
  const each = closable.slice(0, FAILURES).map((host) => used.filter((other) => other !== host));
  return [largest, ...each].map((hosts) => Int32Array.from(hosts).sort());
}

/** By host: what it adds to the fleet, each resource by how scarce it is. */
function worths(ledger: Ledger): Float64Array {
  const demand = totals(ledger, placed(ledger));
  const whole = { vcpu: 0, memoryMiB: 0, diskGiB: 0 };
  for (const each of ledger.capacity) {
    whole.vcpu += Math.max(0, each.vcpu);
    whole.memoryMiB += Math.max(0, each.memoryMiB);
    whole.diskGiB += Math.max(0, each.diskGiB);
  }
  const worth = (part: number, asked: number, all: number) => (all > 0 ? (part / all) * (asked / all) : 0);
  return Float64Array.from(
    ledger.capacity,
    ({ vcpu, memoryMiB, diskGiB }) =>
      worth(vcpu, demand.vcpu, whole.vcpu) +
      worth(memoryMiB, demand.memoryMiB, whole.memoryMiB) +
      worth(diskGiB, demand.diskGiB, whole.diskGiB),
  );
}

function isEnough(ledger: Ledger, hosts: Int32Array): boolean {
  const demand = totals(ledger, placed(ledger));
  const room = { vcpu: 0, memoryMiB: 0, diskGiB: 0 };
  for (const host of hosts) {
    room.vcpu += Math.max(0, ledger.capacity[host].vcpu);
    room.memoryMiB += Math.max(0, ledger.capacity[host].memoryMiB);
    room.diskGiB += Math.max(0, ledger.capacity[host].diskGiB);
  }
  return RESOURCE_NAMES.every((name) => demand[name] <= room[name] + 1e-3);
}

function placed(ledger: Ledger): number[] {
  return [...ledger.vms.keys()].filter((vm) => ledger.whereIs(vm) !== NOWHERE);
}

/** What VMs take of hosts; a disk in a class of storage takes nothing of their own pools. */
function totals(ledger: Ledger, vms: readonly number[]) {
  const sum = { vcpu: 0, memoryMiB: 0, diskGiB: 0 };
  for (const vm of vms) {
    const { vcpu, memoryMiB, diskGiB, storageClass } = ledger.vms[vm];
    sum.vcpu += vcpu;
    sum.memoryMiB += memoryMiB;
    if (storageClass === undefined) sum.diskGiB += diskGiB;
  }
  return sum;
}
