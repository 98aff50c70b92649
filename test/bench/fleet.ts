import type {
  GroupRule,
  PlacementHost,
  PlacementRequest,
  PlacementVm,
  Resources,
} from "../../planning/placement-types";

export interface FleetOptions {
  readonly hosts: number;
  readonly vms: number;
  readonly seed: number;
  /** A third of the VMs are in groups of three replicas, each in a county of its own. Default: no groups. */
  readonly replicas?: boolean;
  /** Counties that the hosts stand in, ten to a prefecture. Default: 30. */
  readonly counties?: number;
}

/** Three generations of servers. */
const SIZES: readonly Resources[] = [
  { vcpu: 32, memoryMiB: 128 * 1024, diskGiB: 2000 },
  { vcpu: 64, memoryMiB: 256 * 1024, diskGiB: 4000 },
  { vcpu: 96, memoryMiB: 512 * 1024, diskGiB: 8000 },
];

const gib = (vcpu: number, memory: number, diskGiB: number) => ({ vcpu, memoryMiB: memory * 1024, diskGiB });

/** Eleven flavors, the small ones asked for more often. */
const FLAVORS: readonly { readonly size: Resources; readonly weight: number }[] = [
  { size: gib(1, 1, 10), weight: 10 },
  { size: gib(1, 2, 20), weight: 14 },
  { size: gib(2, 4, 40), weight: 18 },
  { size: gib(2, 8, 40), weight: 12 },
  { size: gib(4, 8, 80), weight: 14 },
  { size: gib(4, 16, 100), weight: 10 },
  { size: gib(8, 16, 160), weight: 7 },
  { size: gib(8, 32, 200), weight: 6 },
  { size: gib(16, 32, 320), weight: 4 },
  { size: gib(16, 64, 500), weight: 3 },
  { size: gib(32, 96, 800), weight: 2 },
];

/** A fleet of hosts of three sizes and VMs of eleven flavors; one seed always gives the same. */
export function fleet({ hosts, vms, seed, replicas = false, counties = 30 }: FleetOptions): PlacementRequest {
  const random = generator(seed);
  const groups = replicas ? Math.floor(vms / 9) : 0;
  return {
    hosts: Array.from({ length: hosts }, (_, index): PlacementHost => {
      const county = index % counties;
      const domain = ["province", `prefecture-${Math.floor(county / 10)}`, `county-${county}`];
      return { id: `host-${String(index).padStart(5, "0")}`, ...SIZES[Math.floor(random() * SIZES.length)], domain };
    }),
    vms: machines(vms, groups, random),
    groups: Array.from({ length: groups }, (_, index): GroupRule => ({
      id: `group-${index}`,
      kind: "anti-affinity",
      level: "county",
      hard: true,
    })),
    overcommit: { vcpu: 4, memory: 1, disk: 1 },
  };
}

/** The fleet with `share` of the hosts in use lost, and everything where `assignments` has it. */
export function withLoss(request: PlacementRequest, assignments: Readonly<Record<string, string>>, share: number) {
  const used = [...new Set(Object.values(assignments))].sort();
  const every = Math.round(1 / share);
  return { ...request, current: assignments, lost: used.filter((_, index) => index % every === 0) };
}

/** Replicas of one group are of one flavor. */
function machines(count: number, groups: number, random: () => number): PlacementVm[] {
  const flavors = Array.from({ length: groups }, () => flavor(random));
  return Array.from({ length: count }, (_, index) => {
    const id = `vm-${String(index).padStart(6, "0")}`;
    const group = Math.floor(index / 3);
    return group < groups ? { id, ...flavors[group], group: `group-${group}` } : { id, ...flavor(random) };
  });
}

function flavor(random: () => number): Resources {
  const total = FLAVORS.reduce((sum, { weight }) => sum + weight, 0);
  let left = random() * total;
  return (FLAVORS.find(({ weight }) => (left -= weight) < 0) ?? FLAVORS[0]).size;
}

/** Marsaglia's xorshift, 32 bits: numbers from 0 up to 1. */
function generator(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
