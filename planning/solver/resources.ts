import type { OvercommitFactors, PlacementHost, Resources } from "./placement-types";

export const RESOURCE_NAMES = ["vcpu", "memoryMiB", "diskGiB"] as const;
export type ResourceName = (typeof RESOURCE_NAMES)[number];

/** How a resource is called in messages. */
export const RESOURCE_LABELS: Readonly<Record<ResourceName, string>> = {
  vcpu: "vCPU",
  memoryMiB: "memory",
  diskGiB: "disk",
};

export const NOTHING: Resources = { vcpu: 0, memoryMiB: 0, diskGiB: 0 };

export function add(a: Resources, b: Resources): Resources {
  return { vcpu: a.vcpu + b.vcpu, memoryMiB: a.memoryMiB + b.memoryMiB, diskGiB: a.diskGiB + b.diskGiB };
}

export function subtract(a: Resources, b: Resources): Resources {
  return { vcpu: a.vcpu - b.vcpu, memoryMiB: a.memoryMiB - b.memoryMiB, diskGiB: a.diskGiB - b.diskGiB };
}

/** Overcommit factors may be fractions: what is left over by rounding is no capacity and no lack of it. */
export const ROUNDING = 1e-6;

export function lacking(demand: Resources, free: Resources): ResourceName[] {
  return RESOURCE_NAMES.filter((name) => demand[name] > free[name] + ROUNDING);
}

/** What VMs may be promised on a host when nothing is promised yet. */
export function capacityOf(host: PlacementHost, overcommit: OvercommitFactors): Resources {
  return {
    vcpu: host.vcpu * overcommit.vcpu,
    memoryMiB: host.memoryMiB * overcommit.memory,
    diskGiB: host.diskGiB * overcommit.disk,
  };
}

/** The largest of the shares of `whole` that `part` takes; a part of nothing is infinitely large. */
export function dominantShare(part: Resources, whole: Resources): number {
  return Math.max(...RESOURCE_NAMES.map((name) => (part[name] === 0 ? 0 : part[name] / whole[name])));
}

/** @param storageClass of the disk; undefined: it is in the host's own pool */
export function describe({ vcpu, memoryMiB, diskGiB }: Resources, storageClass?: string): string {
  const disk = storageClass === undefined ? "disk" : `${storageClass} disk`;
  return `${vcpu} vCPU, ${memoryMiB} MiB memory and ${diskGiB} GiB ${disk}`;
}
