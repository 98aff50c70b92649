import type { PlacementHost, PlacementRequest, PlacementVm, Resources } from "./placement-types";
import { capacityOf, NOTHING, RESOURCE_NAMES, subtract } from "./resources";

/** Hosts that no VM of the request can tell apart. */
export interface HostClass {
  readonly index: number;
  readonly count: number;
  readonly ids: readonly string[];
  readonly capacity: Resources;
}

/** VMs of one size and group that may run on the same hosts. */
export interface VmClass extends Resources {
  readonly ids: readonly string[];
  readonly group?: string;
  /** Indexes of the classes of hosts that may run them. */
  readonly hostClasses: ReadonlySet<number>;
}

/** Groups hosts by free capacity, and by which VMs are confined to them. */
export function hostClasses(request: PlacementRequest): HostClass[] {
  const confined = confinements(request.vms);
  const classes = groupBy(request.hosts, (host) =>
    key([
      ...numbers(capacity(host, request)),
      ...confined.filter((ids) => ids.has(host.id)).map((ids) => [...ids].join(" ")),
    ]),
  );
  return classes.map((hosts, index) => ({
    index,
    count: hosts.length,
    ids: hosts.map((host) => host.id),
    capacity: capacity(hosts[0], request),
  }));
}

export function vmClasses(request: PlacementRequest, hosts: readonly HostClass[]): VmClass[] {
  const classes = groupBy(request.vms, (vm) =>
    key([...numbers(vm), vm.group ?? "", ...(vm.hosts ? ["confined", ...[...vm.hosts].sort()] : [])]),
  );
  return classes.map(([vm, ...others]) => ({
    vcpu: vm.vcpu,
    memoryMiB: vm.memoryMiB,
    diskGiB: vm.diskGiB,
    group: vm.group,
    ids: [vm.id, ...others.map((other) => other.id)],
    hostClasses: new Set(hosts.filter((host) => !vm.hosts || vm.hosts.includes(host.ids[0])).map((host) => host.index)),
  }));
}

/** The different sets of hosts that VMs are confined to. */
function confinements(vms: readonly PlacementVm[]): Set<string>[] {
  const lists = vms.flatMap((vm) => (vm.hosts ? [[...vm.hosts].sort()] : []));
  return [...new Map(lists.map((ids) => [key(ids), new Set(ids)])).values()];
}

function capacity(host: PlacementHost, request: PlacementRequest): Resources {
  return subtract(capacityOf(host, request.overcommit), request.reserved?.[host.id] ?? NOTHING);
}

function numbers(resources: Resources): number[] {
  return RESOURCE_NAMES.map((name) => resources[name]);
}

function key(parts: readonly (string | number)[]): string {
  return JSON.stringify(parts);
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = keyOf(item);
    groups.set(group, [...(groups.get(group) ?? []), item]);
  }
  return [...groups.values()];
}
