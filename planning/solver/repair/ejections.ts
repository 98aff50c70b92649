import type { Ledger } from "../ledger";
import { ROUNDING } from "../resources";
import type { SearchOptions } from "./search-options";
import type { Tenancy } from "./tenancy";
import { Trial } from "./trial";

/** A copy of its own: an imported name is a property of its module, and this one is read in the innermost loop. */
const TOLERANCE = ROUNDING;

/** Of a host with more tenants than this, no three leave at once: there are too many threes. */
const CROWD = 16;

interface Choice {
  readonly host: number;
  readonly vms: readonly number[];
}

/** Who makes room for whom. */
export class Ejections {
  /** Elementary steps so far. */
  work = 0;
  /** By VM: how hard it was to place. */
  private readonly penalty: Float64Array;
  private readonly vcpu: Float64Array;
  private readonly memory: Float64Array;
  private readonly disk: Float64Array;
  private best: Choice | undefined;
  private cost = Infinity;

  constructor(
    private readonly ledger: Ledger,
    private readonly tenancy: Tenancy,
    private readonly options: SearchOptions,
  ) {
    const { weight = () => 1 } = options;
    this.penalty = Float64Array.from(ledger.vms.keys(), weight);
    this.vcpu = Float64Array.from(ledger.vms, ({ vcpu }) => vcpu);
    this.memory = Float64Array.from(ledger.vms, ({ memoryMiB }) => memoryMiB);
    this.disk = Float64Array.from(ledger.vms, ({ diskGiB }) => diskGiB);
  }

  /**
   * Puts a VM in the place of others, which stand nowhere then.
   * @returns these; undefined when no host can make room by one to three of its VMs
   */
  eject(vm: number): readonly number[] | undefined {
    this.penalty[vm]++;
    const choice = this.cheapest(vm);
    if (!choice) return undefined;
    const { host, vms } = choice;
    for (const each of vms) this.tenancy.remove(each);
    this.tenancy.put(vm, host);
    // What was hardest to place comes out of the pool first.
    return [...vms].sort((a, b) => this.penalty[a] - this.penalty[b] || a - b);
  }

  private cheapest(vm: number): Choice | undefined {
    [this.best, this.cost] = [undefined, Infinity];
    for (const host of this.options.hosts) if (this.ledger.isEligible(vm, host)) this.look(vm, host);
    return this.best;
  }

  private look(vm: number, host: number): void {
    const tenants = this.tenancy.of[host];
    const free = this.ledger.free(host, vm);
    const { vcpu, memoryMiB, diskGiB, storageClass } = this.ledger.vms[vm];
    const needs = [
      vcpu - free.vcpu - TOLERANCE,
      memoryMiB - free.memoryMiB - TOLERANCE,
      diskGiB - free.diskGiB - TOLERANCE,
    ];
    const disk = (each: number) => (this.ledger.vms[each].storageClass === storageClass ? this.disk[each] : 0);
    for (const [index, a] of tenants.entries()) {
      const first = this.penalty[a];
      this.work++;
      if (first >= this.cost) continue;
      const [v1, m1, d1] = [needs[0] - this.vcpu[a], needs[1] - this.memory[a], needs[2] - disk(a)];
      if (v1 <= 0 && m1 <= 0 && d1 <= 0) {
        this.consider(vm, host, [a], first);
        continue;
      }
      for (let second = index + 1; second < tenants.length; second++) {
        const b = tenants[second];
        const both = first + this.penalty[b];
        this.work++;
        if (both >= this.cost) continue;
        const [v2, m2, d2] = [v1 - this.vcpu[b], m1 - this.memory[b], d1 - disk(b)];
        if (v2 <= 0 && m2 <= 0 && d2 <= 0) {
          this.consider(vm, host, [a, b], both);
          continue;
        }
        if (tenants.length > CROWD) continue;
        for (let third = second + 1; third < tenants.length; third++) {
          const c = tenants[third];
          this.work++;
          if (both + this.penalty[c] >= this.cost) continue;
          if (v2 > this.vcpu[c] || m2 > this.memory[c] || d2 > disk(c)) continue;
          this.consider(vm, host, [a, b, c], both + this.penalty[c]);
        }
      }
    }
  }

  /** Whether it also holds by all other rules is tried. */
  private consider(vm: number, host: number, vms: readonly number[], cost: number): void {
    const trial = new Trial(this.ledger);
    for (const each of vms) trial.remove(each);
    const isPossible = this.tenancy.accepts(vm, host);
    trial.undo();
    this.work += 10;
    if (isPossible) [this.best, this.cost] = [{ host, vms }, cost];
  }
}
