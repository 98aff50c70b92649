import { type Ledger, NOWHERE } from "./ledger";

/** Negative when the first is the better plan: more VMs have a place, soft rules are broken less, hosts are fewer. */
export function compare(a: Quality, b: Quality): number {
  return a.missing - b.missing || a.softViolations - b.softViolations || a.hostsUsed - b.hostsUsed;
}

/** What plans are compared by. */
export interface Quality {
  /** VMs without a place. */
  readonly missing: number;
  readonly softViolations: number;
  readonly hostsUsed: number;
}

export function qualityOf(ledger: Ledger): Quality {
  return { missing: missing(ledger), softViolations: softViolations(ledger), hostsUsed: ledger.hostsUsed };
}

export function missing(ledger: Ledger): number {
  return [...ledger.vms.keys()].filter((vm) => ledger.whereIs(vm) === NOWHERE).length;
}

/** How often VMs stand against soft rules, each counted for itself. */
export function softViolations(ledger: Ledger): number {
  return [...ledger.vms.keys()].reduce((sum, vm) => {
    const host = ledger.whereIs(vm);
    return host === NOWHERE ? sum : sum + ledger.groups.softViolations(vm, host);
  }, 0);
}
