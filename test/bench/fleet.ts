import type {
  GroupRule,
  PlacementHost,
  PlacementRequest,
  PlacementVm,
  Resources,
} from "../../planning/solver/placement-types";
import { generator } from "./random";

export interface FleetOptions {
  readonly hosts: number;
  readonly vms: number;
  readonly seed: number;
  /** A third of the VMs are in groups of three replicas, each in a county of its own. Default: no groups. */
  readonly replicas?: boolean;
  /** Counties that the hosts stand in, ten to a prefecture. Default: 30. */
  readonly counties?: number;
}

const gib = (vcpu: number, memory: number, diskGiB: number) => ({ vcpu, memoryMiB: memory * 1024, diskGiB });

/** Three generations of servers: the last has more memory for each processor. */
const SIZES: readonly Resources[] = [gib(24, 96, 1500), gib(36, 144, 2250), gib(48, 288, 4500)];

/** Eleven flavors: some ask for processors, some for memory, some for disk, so that no resource alone decides. */
const FLAVORS: readonly Resources[] = [
  gib(4, 4, 20),
  gib(8, 8, 40),
  gib(16, 16, 80),
  gib(1, 8, 40),
  gib(2, 16, 80),
  gib(4, 32, 160),
  gib(2, 4, 200),
  gib(4, 16, 300),
  gib(8, 24, 60),
  gib(1, 3.5, 30),
  gib(2, 7, 50),
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
  return FLAVORS[Math.floor(random() * FLAVORS.length)];
}
