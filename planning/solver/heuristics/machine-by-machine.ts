import { placeUnit } from "../first-fit";
import { type Ledger, NOWHERE } from "../ledger";
import type { Scale } from "./measures";
import type { Score } from "./scores";

/** How to place machine by machine. */
export interface Procedure {
  /** Units of VMs (`unitsInOrder`), in the order in which they choose. */
  readonly units: readonly (readonly number[])[];
  /** Hosts in the order of preference among equals. */
  readonly hosts: Int32Array;
  /** Default: the first host that takes it. */
  readonly score?: Score;
  /** Whether an idle host is as good as one in use. */
  readonly isFree: boolean;
}

/** Each VM chooses the host with the fewest soft violations, then by score. VMs that the ledger has already stay. */
export function machineByMachine(ledger: Ledger, scale: Scale, { units, hosts, score, isFree }: Procedure): void {
  const capacity = ledger.capacity.map((each) => scale.shares(each));
  for (const unit of units) {
    if (unit.length > 1) {
      placeUnit(ledger, unit, { order: hosts, tight: score !== undefined });
      continue;
    }
    const [vm] = unit;
    if (ledger.whereIs(vm) !== NOWHERE) continue;
    const demand = scale.shares(ledger.vms[vm]);
    const host = pick(ledger, vm, hosts, isFree, (each) =>
      score ? score(scale.shares(ledger.free(each, vm)), demand, capacity[each]) : 0,
    );
    if (host !== NOWHERE) ledger.put(vm, host);
  }
}

function pick(ledger: Ledger, vm: number, hosts: Int32Array, isFree: boolean, worth: (host: number) => number): number {
  let best = NOWHERE;
  let [bestSoft, bestIdle, bestWorth] = [Infinity, 1, -Infinity];
  for (const host of hosts) {
    const idle = isFree || ledger.tenants[host] > 0 ? 0 : 1;
    if ((bestSoft === 0 && idle > bestIdle) || !ledger.accepts(vm, host)) continue;
    const soft = ledger.groups.softViolations(vm, host);
    if (soft > bestSoft || (soft === bestSoft && idle > bestIdle)) continue;
    const value = idle === 0 ? worth(host) : 0;
    if (soft === bestSoft && idle === bestIdle && value <= bestWorth) continue;
    [best, bestSoft, bestIdle, bestWorth] = [host, soft, idle, value];
  }
  return best;
}
