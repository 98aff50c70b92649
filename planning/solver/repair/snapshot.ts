import { type Ledger, NOWHERE } from "../ledger";

/** Where every VM of a ledger is, to come back to. */
export class Snapshot {
  private readonly where: Int32Array;
  private readonly cells: readonly (number | undefined)[];

  constructor(ledger: Ledger) {
    this.where = Int32Array.from(ledger.vms.keys(), (vm) => ledger.whereIs(vm));
    this.cells = ledger.vms.map((_, vm) => ledger.cellOf(vm));
  }

  restore(ledger: Ledger): void {
    const moved = [...this.where.keys()].filter(
      (vm) => ledger.whereIs(vm) !== this.where[vm] || ledger.cellOf(vm) !== this.cells[vm],
    );
    for (const vm of moved) if (ledger.whereIs(vm) !== NOWHERE) ledger.remove(vm);
    for (const vm of moved) if (this.where[vm] !== NOWHERE) ledger.put(vm, this.where[vm], this.cells[vm]);
  }
}
