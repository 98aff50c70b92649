import { choose } from "../choose";
import { placeUnit } from "../first-fit";
import { type Ledger, NOWHERE } from "../ledger";
import type { Procedure } from "./machine-by-machine";
import type { Scale } from "./measures";
import type { Score } from "./scores";

/**
 * Fills host after host by the VMs that score best there (bin-centric, Panigrahy et al.). VMs whose soft rules find no
 * host so, and units bound by affinity, choose for themselves. VMs that the ledger has already stay.
 */
export function hostByHost(
  ledger: Ledger,
  scale: Scale,
  { units, hosts, score }: Procedure & { readonly score: Score },
): void {
  for (const unit of units) if (unit.length > 1) placeUnit(ledger, unit, { order: hosts, tight: true });
  const demand = ledger.vms.map((each) => scale.shares(each));
  let left = units.filter(({ length }) => length === 1).flatMap(([vm]) => (ledger.whereIs(vm) === NOWHERE ? [vm] : []));
  const byUse = [
    ...hosts.filter((host) => ledger.tenants[host] > 0),
    ...hosts.filter((host) => ledger.tenants[host] === 0),
  ];
  for (const host of byUse) {
    const capacity = scale.shares(ledger.capacity[host]);
    // What does not fit a host now does not fit it later.
    let open = left;
    for (;;) {
      open = open.filter((vm) => ledger.accepts(vm, host) && ledger.groups.softViolations(vm, host) === 0);
      if (open.length === 0) break;
      let best = open[0];
      let most = -Infinity;
      for (const vm of open) {
        const value = score(scale.shares(ledger.free(host, vm)), demand[vm], capacity);
        if (value > most) [best, most] = [vm, value];
      }
      ledger.put(best, host);
      open = open.filter((vm) => vm !== best);
    }
    left = left.filter((vm) => ledger.whereIs(vm) === NOWHERE);
  }
  for (const vm of left) {
    const host = choose(ledger, vm, { order: hosts, tight: true });
    if (host !== NOWHERE) ledger.put(vm, host);
  }
}
