import type { Ledger } from "../ledger";
import type { GroupRule } from "../placement-types";

/** Which VMs local search may move: a group under hard affinity is placed as a whole and stays so. */
export function isMovable(ledger: Ledger, groups: readonly GroupRule[]): (vm: number) => boolean {
  const bound = new Set(groups.filter(({ hard, kind }) => hard && kind === "affinity").map(({ id }) => id));
  return (vm) => !bound.has(ledger.vms[vm].group ?? "");
}
