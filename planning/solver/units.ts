import type { Ledger } from "./ledger";
import type { GroupRule } from "./placement-types";
import { add, dominantShare, NOTHING } from "./resources";

/**
 * VMs (indexes) that must be placed together, as a hard affinity rule binds them; other VMs are units of one. The largest
 * unit comes first, and in it the largest VM, by share of all that is asked for.
 */
export function unitsInOrder(ledger: Ledger, rules: readonly GroupRule[]): number[][] {
  const whole = ledger.vms.reduce(add, NOTHING);
  const share = Float64Array.from(ledger.vms, (vm) => dominantShare(vm, whole));
  const bound = new Set(rules.filter(({ hard, kind }) => hard && kind === "affinity").map(({ id }) => id));
  const units = new Map<string | number, number[]>();
  for (const index of [...ledger.vms.keys()].sort((a, b) => share[b] - share[a] || a - b)) {
    const { group } = ledger.vms[index];
    const key = group !== undefined && bound.has(group) ? group : index;
    const unit = units.get(key);
    if (unit) unit.push(index);
    else units.set(key, [index]);
  }
  const sized = [...units.values()].map((unit) => ({ unit, size: unit.reduce((sum, vm) => sum + share[vm], 0) }));
  return sized.sort((a, b) => b.size - a.size || a.unit[0] - b.unit[0]).map(({ unit }) => unit);
}
