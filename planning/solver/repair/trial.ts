import type { Ledger } from "../ledger";

interface Change {
  readonly vm: number;
  readonly host: number;
  readonly cell: number | undefined;
  readonly kind: "put" | "remove";
}

/** Changes of a ledger that can be taken back, to the NUMA cell. */
export class Trial {
  private changes: Change[] = [];

  constructor(private readonly ledger: Ledger) {}

  put(vm: number, host: number): void {
    this.ledger.put(vm, host);
    this.changes.push({ vm, host, cell: undefined, kind: "put" });
  }

  remove(vm: number): void {
    const host = this.ledger.whereIs(vm);
    const cell = this.ledger.cellOf(vm);
    this.ledger.remove(vm);
    this.changes.push({ vm, host, cell, kind: "remove" });
  }

  undo(): void {
    for (const { vm, host, cell, kind } of this.changes.reverse()) {
      if (kind === "put") this.ledger.remove(vm);
      else this.ledger.put(vm, host, cell);
    }
    this.changes = [];
  }
}
