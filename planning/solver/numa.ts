import type { NumaCell, OvercommitFactors, PlacementHost, PlacementVm } from "./placement-types";

/** VMs that are small against a cell go wherever the hypervisor puts them. */
const LARGE = 0.5;
const ROUNDING = 1e-6;

/**
 * NUMA cells of one host. A large VM (more than half of the largest cell's vCPUs or memory) that fits a cell gets one cell
 * for itself, so that its processors have their memory near. A smaller one is not tied, since any cell's rest will do for
 * it; nor is one larger than every cell, which has to span cells. Both count against the host as a whole only. Overcommit
 * applies to cells as to the host.
 */
export class NumaBook {
  private readonly whole: readonly NumaCell[];
  private readonly free: { vcpu: number; memoryMiB: number }[];
  private readonly cellOf = new Map<number, number>();

  constructor({ numa = [] }: PlacementHost, overcommit: OvercommitFactors) {
    this.whole = numa.map(({ vcpu, memoryMiB }) => ({
      vcpu: vcpu * overcommit.vcpu,
      memoryMiB: memoryMiB * overcommit.memory,
    }));
    this.free = this.whole.map((cell) => ({ ...cell }));
  }

  fits(vm: PlacementVm): boolean {
    return !this.isTied(vm) || this.bestCell(vm) >= 0;
  }

  /** @param cell that it had before, when it is put back. Default: the one with the least memory left over */
  put(index: number, vm: PlacementVm, cell = this.bestCell(vm)): void {
    if (!this.isTied(vm)) return;
    // What was there before its host had cells may stand where no cell has room: it counts against the host only.
    if (cell < 0) return;
    this.cellOf.set(index, cell);
    this.take(cell, vm, 1);
  }

  remove(index: number, vm: PlacementVm): void {
    const cell = this.cellOf.get(index);
    if (cell === undefined) return;
    this.cellOf.delete(index);
    this.take(cell, vm, -1);
  }

  /** The cell that a VM of this host has for itself; undefined: none. */
  cell(index: number): number | undefined {
    return this.cellOf.get(index);
  }

  private isTied(vm: PlacementVm): boolean {
    const most = (name: "vcpu" | "memoryMiB") => Math.max(...this.whole.map((cell) => cell[name]));
    const isLarge = vm.vcpu > LARGE * most("vcpu") || vm.memoryMiB > LARGE * most("memoryMiB");
    return isLarge && this.whole.some((cell) => holds(cell, vm));
  }

  /** The cell with the least memory left over; -1: none has room. */
  private bestCell(vm: PlacementVm): number {
    let best = -1;
    for (const [index, cell] of this.free.entries()) {
      if (holds(cell, vm) && (best < 0 || cell.memoryMiB < this.free[best].memoryMiB)) best = index;
    }
    return best;
  }

  private take(cell: number, { vcpu, memoryMiB }: PlacementVm, sign: 1 | -1): void {
    this.free[cell].vcpu -= sign * vcpu;
    this.free[cell].memoryMiB -= sign * memoryMiB;
  }
}

function holds(cell: NumaCell, vm: PlacementVm): boolean {
  return vm.vcpu <= cell.vcpu + ROUNDING && vm.memoryMiB <= cell.memoryMiB + ROUNDING;
}
