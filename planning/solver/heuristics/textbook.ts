import type { Ledger } from "../ledger";
import type { GroupRule } from "../placement-types";
import { unitsInOrder } from "../units";
import { hostByHost } from "./host-by-host";
import { machineByMachine } from "./machine-by-machine";
import { measures, Scale, type Shares } from "./measures";
import { SCORES } from "./scores";

/** Places on a ledger what has no place yet. */
export type Heuristic = (ledger: Ledger) => void;

/**
 * The planners of the textbooks, for any of which there are fleets on which it is the best: first-fit and best-fit
 * decreasing, dot product, cosine and norm, by each measure of size, with idle hosts last or as good as others; and host by
 * host. Those that win most often come first.
 * @param ledger of the request, whatever it has booked
 */
export function textbook(ledger: Ledger, rules: readonly GroupRule[]): Heuristic[] {
  const scale = new Scale(ledger);
  const sizes = measures(scale);
  const units = unitsInOrder(ledger, rules);
  const orders = sizes.map((measure) => ({
    units: sorted(units, (unit) => measure(sumOf(ledger, scale, unit))),
    hosts: Int32Array.from(sorted([...ledger.hosts.keys()], (host) => measure(scale.shares(ledger.capacity[host])))),
  }));
  const bySum = orders[1];
  return [
    ...SCORES.map((score) => (each: Ledger) => hostByHost(each, scale, { ...bySum, score, isFree: false })),
    ...orders.flatMap((order) =>
      [undefined, ...SCORES].flatMap((score) =>
        [false, true].map((isFree) => (each: Ledger) => machineByMachine(each, scale, { ...order, score, isFree })),
      ),
    ),
  ];
}

/** The largest first; among equals, in the order given. */
function sorted<T>(items: readonly T[], sizeOf: (item: T) => number): T[] {
  return items
    .map((item, index) => ({ item, index, size: sizeOf(item) }))
    .sort((a, b) => b.size - a.size || a.index - b.index)
    .map(({ item }) => item);
}

function sumOf(ledger: Ledger, scale: Scale, unit: readonly number[]): Shares {
  const all = unit.map((vm) => scale.shares(ledger.vms[vm]));
  return all.reduce((a, b): Shares => [a[0] + b[0], a[1] + b[1], a[2] + b[2]]);
}
