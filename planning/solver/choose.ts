import { type Ledger, NOWHERE } from "./ledger";

/** How to look for a host. */
export interface Search {
  /** Hosts' indexes in the order of preference; others are not looked at. */
  readonly order: Int32Array;
  /** Takes the host that is fullest afterwards (best fit) rather than the first. */
  readonly tight: boolean;
}

/**
 * The host for a VM that stands nowhere: the one with the fewest soft violations, among those one in use rather than an
 * idle one, then by `search`. One pass over the hosts; `NOWHERE` when none takes it.
 */
export function choose(ledger: Ledger, vm: number, { order, tight }: Search): number {
  let best = NOWHERE;
  let bestSoft = Infinity;
  let bestIdle = 1;
  let bestSlack = Infinity;
  for (const host of order) {
    const idle = ledger.tenants[host] > 0 ? 0 : 1;
    if (bestSoft === 0 && (idle > bestIdle || (idle === bestIdle && !tight))) continue;
    if (!ledger.accepts(vm, host)) continue;
    const soft = ledger.groups.softViolations(vm, host);
    const slack = tight && idle === 0 ? ledger.slack(vm, host) : 0;
    if (soft > bestSoft) continue;
    if (soft === bestSoft && (idle > bestIdle || (idle === bestIdle && slack >= bestSlack))) continue;
    [best, bestSoft, bestIdle, bestSlack] = [host, soft, idle, slack];
    if (soft === 0 && idle === 0 && !tight) return best;
  }
  return best;
}

/** All hosts, the largest first. */
export function largestFirst(ledger: Ledger): Int32Array {
  return Int32Array.from(ledger.hosts.keys()).sort((a, b) => ledger.size[b] - ledger.size[a] || a - b);
}
