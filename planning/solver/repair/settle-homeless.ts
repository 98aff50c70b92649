import { type Ledger, NOWHERE } from "../ledger";
import { lacking } from "../resources";
import { ejectionSearch } from "./ejection-search";

/** Elementary steps of the search for each pair of VM and host, and in all. */
const WORK = 1000;
const MOST_WORK = 20_000_000;

/**
 * Finds places for VMs that have none by `ejectionSearch` over all hosts.
 * @param mayMove whether a VM may leave its place, or be given one
 * @param weight how much a VM's leaving its place counts at first. Default: 1
 * @returns how many have found a place
 */
export function settleHomeless(
  ledger: Ledger,
  mayMove: (vm: number) => boolean,
  weight?: (vm: number) => number,
): number {
  const homeless = [...ledger.vms.keys()].filter(
    (vm) => ledger.whereIs(vm) === NOWHERE && mayMove(vm) && isPossible(ledger, vm),
  );
  if (homeless.length === 0) return 0;
  const work = Math.min(MOST_WORK, WORK * ledger.hosts.length * ledger.vms.length);
  const hosts = Int32Array.from(ledger.hosts.keys());
  return homeless.length - ejectionSearch(ledger, { hosts, homeless, mayMove, weight, work, budget: { left: work } });
}

/** Whether some host could have a VM if nothing else were there. */
function isPossible(ledger: Ledger, vm: number): boolean {
  const { vcpu, memoryMiB } = ledger.vms[vm];
  return [...ledger.hosts.keys()].some(
    (host) =>
      ledger.isEligible(vm, host) &&
      ledger.disksOn(vm, host) >= 1 &&
      lacking({ vcpu, memoryMiB, diskGiB: 0 }, ledger.capacity[host]).length === 0,
  );
}
