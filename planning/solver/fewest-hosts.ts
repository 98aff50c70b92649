import { firstFit, keepCurrent } from "./first-fit";
import { textbook } from "./heuristics/textbook";
import { Ledger, NOWHERE } from "./ledger";
import { boundOf } from "./patterns/bound";
import { patternFill } from "./patterns/pattern-fill";
import type { Solver } from "./patterns/patterns";
import type { PlacementRequest } from "./placement-types";
import { compare, missing, qualityOf } from "./quality";
import { closeHosts } from "./repair/close-hosts";
import { emptyHosts } from "./repair/empty-hosts";
import { isMovable } from "./repair/movable";
import { settleHomeless } from "./repair/settle-homeless";
import { Snapshot } from "./repair/snapshot";

/** Pairs of VM and host that all heuristics together look at. With more pairs than that, none is run once all VMs have a place. */
const LOOKS = 60_000_000;
/** Elementary steps of the search for hosts that can be done without: for each pair of VM and host, and in all. */
const CLOSING = 1500;
const MOST_CLOSING = 16_000_000;

/**
 * A place for every VM on few hosts; VMs stay that may. First fit is kept unless another way does better: where there are
 * few VMs, it is as good and easier to follow. Patterns come next, and where neither is proven to be the best, all heuristics
 * of the textbooks, of which the best is repaired by local search.
 */
export async function fewestHosts(request: PlacementRequest, solver: Solver): Promise<Ledger> {
  const simple = new Ledger(request);
  keepCurrent(simple, request);
  const kept = new Set([...simple.vms.keys()].filter((vm) => simple.whereIs(vm) !== NOWHERE));
  if (kept.size === simple.vms.length) return simple;
  firstFit(simple, request);
  if (simple.hostsUsed <= 1 && missing(simple) === 0) return simple;
  const packed = new Ledger(request);
  keepCurrent(packed, request);
  await patternFill(packed, request, solver);
  emptyHosts(packed, (vm) => !kept.has(vm));
  const best = compare(qualityOf(packed), qualityOf(simple)) < 0 ? packed : simple;
  const isWhole = missing(best) === 0;
  if (isWhole && best.hosts.length * (best.vms.length - kept.size) > LOOKS) return best;
  const bound = isWhole ? await boundOf(best, request.groups, solver) : 0;
  if (!isWhole || best.hostsUsed > bound) improve(best, request, kept, bound);
  return best;
}

function improve(ledger: Ledger, request: PlacementRequest, kept: ReadonlySet<number>, bound: number): void {
  tryHeuristics(ledger, request, kept, bound);
  const isFree = isMovable(ledger, request.groups);
  const mayMove = (vm: number) => isFree(vm) && !kept.has(vm);
  settleHomeless(ledger, mayMove);
  const pairs = ledger.hosts.length * (ledger.vms.length - kept.size);
  closeHosts(ledger, mayMove, { left: Math.min(MOST_CLOSING, CLOSING * pairs) }, bound);
}

/** Leaves the ledger with the best plan. */
function tryHeuristics(ledger: Ledger, request: PlacementRequest, kept: ReadonlySet<number>, bound: number): void {
  const pairs = ledger.hosts.length * (ledger.vms.length - kept.size);
  let best = { snapshot: new Snapshot(ledger), quality: qualityOf(ledger) };
  const steady = new Ledger(request);
  keepCurrent(steady, request);
  const start = new Snapshot(steady);
  for (const heuristic of textbook(ledger, request.groups).slice(0, Math.floor(LOOKS / pairs))) {
    start.restore(ledger);
    heuristic(ledger);
    const quality = qualityOf(ledger);
    if (compare(quality, best.quality) < 0) best = { snapshot: new Snapshot(ledger), quality };
    if (best.quality.missing === 0 && best.quality.softViolations === 0 && best.quality.hostsUsed <= bound) break;
  }
  best.snapshot.restore(ledger);
}
