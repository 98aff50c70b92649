import { Eligibility } from "../eligibility";
import type { Ledger } from "../ledger";
import type { PlacementVm, Resources } from "../placement-types";
import { RESOURCE_NAMES, type ResourceName } from "../resources";

const OUTSIDE_DISKS: readonly ResourceName[] = ["vcpu", "memoryMiB"];

/** Hosts that no VM of the request can tell apart. */
export interface HostClass {
  /** Indexes of the ledger. */
  readonly hosts: number[];
  readonly capacity: Resources;
}

/** VMs of one size (and, where that is asked for, group) that may run on the same hosts. */
export interface VmClass extends Resources {
  /** In the host's own pool: a disk in a class of storage counts by `Classes.most` alone, which is a relaxation. */
  readonly diskGiB: number;
  /** Indexes of the ledger. */
  readonly vms: number[];
  readonly group?: string;
}

/** What a packing problem is about, without names. */
export interface Classes {
  readonly vms: readonly VmClass[];
  readonly hosts: readonly HostClass[];
  /** By class of hosts, then of VMs: how many VMs of the class one host may carry; 0: it may not run them. */
  readonly most: readonly (readonly number[])[];
}

/**
 * Groups VMs and hosts into classes, in the order of their first members.
 * @param groupOf the group that sets a VM apart from others of its size, at most one VM of which a host takes
 */
export function classesOf(
  ledger: Ledger,
  vms: readonly number[],
  hosts: readonly number[],
  groupOf: (vm: PlacementVm) => string | undefined,
): Classes {
  const vmClasses = [...classify(vms, (vm) => vmKey(ledger.vms[vm], groupOf(ledger.vms[vm]))).values()].map(
    (members): VmClass => {
      const { vcpu, memoryMiB, diskGiB, storageClass } = ledger.vms[members[0]];
      const own = storageClass === undefined ? diskGiB : 0;
      return { vcpu, memoryMiB, diskGiB: own, vms: members, group: groupOf(ledger.vms[members[0]]) };
    },
  );
  // VMs of equal wishes are told one for all.
  const witnesses = [...new Map(vmClasses.map(({ vms: [vm] }) => [Eligibility.key(ledger.vms[vm]), vm])).values()];
  const inClasses = vmClasses.map(({ vms: [vm] }) => vm).filter((vm) => ledger.vms[vm].storageClass !== undefined);
  const hostKey = (host: number) =>
    [
      amounts(ledger.capacity[host]),
      witnesses.map((vm) => (ledger.isEligible(vm, host) ? 1 : 0)).join(""),
      ...inClasses.map((vm) => ledger.disksOn(vm, host)),
    ].join(" ");
  const hostClasses = [...classify(hosts, hostKey).values()].map((members): HostClass => ({
    hosts: members,
    capacity: ledger.capacity[members[0]],
  }));
  const most = hostClasses.map((host) =>
    vmClasses.map((vm) => {
      const [first] = vm.vms;
      if (!ledger.isEligible(first, host.hosts[0])) return 0;
      // As the ledger: a disk in a class asks nothing of the host's own pool, which may be overbooked.
      const names = ledger.vms[first].storageClass === undefined ? RESOURCE_NAMES : OUTSIDE_DISKS;
      return Math.min(mostOn(host.capacity, vm, names), ledger.disksOn(first, host.hosts[0]));
    }),
  );
  return { vms: vmClasses, hosts: hostClasses, most };
}

function mostOn(capacity: Resources, vm: VmClass, names: readonly ResourceName[]): number {
  const fits = names.map((name) => (vm[name] > 0 ? Math.floor(capacity[name] / vm[name] + 1e-9) : Infinity));
  const room = names.every((name) => capacity[name] >= -1e-6) ? Math.min(...fits) : 0;
  return Math.max(0, Math.min(room, vm.group === undefined ? vm.vms.length : 1));
}

function vmKey(vm: PlacementVm, group: string | undefined): string {
  return JSON.stringify([amounts(vm), Eligibility.key(vm), group]);
}

function amounts({ vcpu, memoryMiB, diskGiB }: Resources): string {
  return `${vcpu} ${memoryMiB} ${diskGiB}`;
}

function classify(items: readonly number[], keyOf: (item: number) => string): Map<string, number[]> {
  const classes = new Map<string, number[]>();
  for (const item of items) {
    const key = keyOf(item);
    const members = classes.get(key);
    if (members) members.push(item);
    else classes.set(key, [item]);
  }
  return classes;
}
