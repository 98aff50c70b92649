import type { Ledger } from "../ledger";
import type { Resources } from "../placement-types";

/** Shares of the whole fleet: vCPU, memory, disk. */
export type Shares = readonly [vcpu: number, memory: number, disk: number];

/** How large a VM or a host is, so that the largest can come first. */
export type Measure = (shares: Shares) => number;

/** Amounts of a request as shares of all that its hosts have, and how scarce each resource is. */
export class Scale {
  private readonly whole: Resources;
  /** By resource: the share of the fleet that is asked for. */
  readonly scarcity: Shares;

  constructor(ledger: Ledger) {
    this.whole = total(ledger.capacity);
    this.scarcity = this.shares(total(ledger.vms));
  }

  shares({ vcpu, memoryMiB, diskGiB }: Resources): Shares {
    const { whole } = this;
    return [share(vcpu, whole.vcpu), share(memoryMiB, whole.memoryMiB), share(diskGiB, whole.diskGiB)];
  }
}

/**
 * The sizes that are in use for vectors (Panigrahy et al., "Heuristics for Vector Bin Packing", 2011, and Gabay and Zaourar,
 * "Vector bin packing with heterogeneous bins", 2016): no single one is the best for all fleets.
 */
export function measures({ scarcity }: Scale): Measure[] {
  return [
    ([vcpu, memory, disk]) => Math.max(vcpu, memory, disk),
    ([vcpu, memory, disk]) => vcpu + memory + disk,
    ([vcpu, memory, disk]) => scarcity[0] * vcpu + scarcity[1] * memory + scarcity[2] * disk,
    ([vcpu, memory, disk]) => vcpu ** 2 + memory ** 2 + disk ** 2,
    ([vcpu, memory, disk]) => vcpu * memory * disk,
    ([vcpu, memory]) => memory + vcpu * 1e-6,
    ([vcpu, memory]) => vcpu + memory * 1e-6,
  ];
}

function total(all: readonly Resources[]): Resources {
  const sum = { vcpu: 0, memoryMiB: 0, diskGiB: 0 };
  for (const each of all) {
    sum.vcpu += Math.max(0, each.vcpu);
    sum.memoryMiB += Math.max(0, each.memoryMiB);
    sum.diskGiB += Math.max(0, each.diskGiB);
  }
  return sum;
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
