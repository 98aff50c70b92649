import { choose, largestFirst } from "../choose";
import { type Ledger, NOWHERE } from "../ledger";
import { Trial } from "./trial";

/** Hosts in a row that could not be emptied: then the search ends, for fuller ones are less likely to. */
const FAILURES = 60;

/**
 * Local search: empties the least filled hosts whose VMs all find room on other hosts in use, without more soft violations.
 * @param mayMove tells which VMs are not to stay where they are
 */
export function emptyHosts(ledger: Ledger, mayMove: (vm: number) => boolean): void {
  const tenants = tenantsOf(ledger);
  const order = largestFirst(ledger).filter((host) => ledger.tenants[host] > 0);
  const candidates = [...order].filter((host) => tenants[host].every(mayMove));
  candidates.sort((a, b) => ledger.tenants[a] - ledger.tenants[b] || a - b);
  let failures = 0;
  for (const host of candidates) {
    if (failures === FAILURES) return;
    // A host that took in what left another one is fuller than it was.
    const isUnchanged = tenants[host].length === ledger.tenants[host];
    failures = isUnchanged && leave(ledger, tenants[host], host, order) ? 0 : failures + 1;
  }
}

function leave(ledger: Ledger, vms: readonly number[], from: number, order: Int32Array): boolean {
  const others = order.filter((host) => host !== from && ledger.tenants[host] > 0);
  const trial = new Trial(ledger);
  for (const vm of vms) {
    trial.remove(vm);
    const soft = ledger.groups.softViolations(vm, from);
    const host = choose(ledger, vm, { order: others, tight: true });
    if (host === NOWHERE || ledger.groups.softViolations(vm, host) > soft) {
      trial.undo();
      return false;
    }
    trial.put(vm, host);
  }
  return true;
}

function tenantsOf(ledger: Ledger): number[][] {
  const tenants: number[][] = ledger.hosts.map(() => []);
  for (const vm of ledger.vms.keys()) if (ledger.whereIs(vm) !== NOWHERE) tenants[ledger.whereIs(vm)].push(vm);
  return tenants;
}
