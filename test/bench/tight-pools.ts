import { place } from "../../planning/placement";
import { table } from "../../scripts/table";
import type { Outcome } from "./heuristics";
import { better, textbook } from "./textbook";
import { tight, type TightOptions } from "./tight";

/** What is tried in turns: cut evenly and oddly, in few and many pieces, with groups, overcommit, and VMs that run. */
const KINDS: readonly Omit<TightOptions, "seed" | "hosts">[] = [
  { oddity: 1 },
  { oddity: 0.3 },
  { oddity: 0.6, pieces: 12 },
  { oddity: 0.6, replicas: 0.3 },
  { oddity: 0.5, overcommit: { vcpu: 4, memory: 1, disk: 1 } },
];

/**
 * The planner beside the textbooks' planners on nearly full pools of VMs of odd sizes.
 * @throws Error when one of them leaves fewer VMs without a place on any instance, or as few on fewer hosts
 */
export async function tightPoolsBench({ instances, seed }: { instances: number; seed: number }): Promise<void> {
  const tally = { fewer: 0, equal: 0, more: 0 };
  const rows: (string | number)[][] = [];
  for (let index = 0; index < instances; index++) {
    const options = { ...KINDS[index % KINDS.length], hosts: 40, seed: seed * 1000 + index };
    const request = tight(options);
    const { hostsUsed, unplaced, lowerBound, seconds } = await place(request);
    const [[name, best]] = Object.entries(textbook(request)).sort(([, a], [, b]) => better(a, b));
    const ours: Outcome = { hostsUsed, unplaced: unplaced.length };
    const difference = better(ours, best);
    tally[difference < 0 ? "fewer" : difference === 0 ? "equal" : "more"]++;
    rows.push([
      ...[index + 1, request.vms.length, unplaced.length, hostsUsed, lowerBound],
      ...[best.unplaced, best.hostsUsed, name, seconds.toFixed(2)],
    ]);
  }
  const titles = ["pool", "VMs", "unplaced", "hosts used", "bound", "textbook unplaced", "used", "by", "seconds"];
  console.log(table(titles, rows));
  console.log(`\nbetter than the best textbook planner: ${tally.fewer}; equal: ${tally.equal}; worse: ${tally.more}`);
  if (tally.more > 0) throw new Error(`tight pools: worse than a textbook planner on ${tally.more} of ${instances}`);
  if (tally.fewer <= instances / 2) throw new Error(`tight pools: better on ${tally.fewer} of ${instances} only`);
}
