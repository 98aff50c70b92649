import { type Ledger, NOWHERE } from "../ledger";
import { Ejections } from "./ejections";
import { randomBelow } from "./random";
import type { SearchOptions } from "./search-options";
import { Snapshot } from "./snapshot";
import { Tenancy } from "./tenancy";

/** Exchanges that are tried at random after each ejection. */
const SHAKES = 24;
/** Elementary steps of one. */
const SHAKE_WORK = 20;

/**
 * Guided ejection search (Nagata and Bräysy, "A powerful route minimization heuristic", 2009): a VM that finds no place takes
 * that of one to three others, which have been hard to place least often so far; those look for one in turn. In between VMs
 * change places at random, as far as all rules allow, so that what is left in small pieces comes together. Soft violations
 * never become more than they were, but by VMs that had no place. Leaves the ledger with the fewest homeless that it has
 * seen; of equal requests all steps are equal.
 *
 * @returns how many of `homeless`, or others in their stead, have no place
 */
export function ejectionSearch(ledger: Ledger, options: SearchOptions): number {
  const random = randomBelow(1);
  const tenancy = new Tenancy(ledger, options);
  const ejections = new Ejections(ledger, tenancy, options);
  const pool = [...options.homeless];
  let fewest = pool.length;
  let best = new Snapshot(ledger);
  const limit = Math.min(options.work, options.budget.left);
  while (pool.length > 0 && ejections.work < limit) {
    const vm = pool.pop()!;
    const host = tenancy.bestHost(vm);
    ejections.work += options.hosts.length;
    if (host !== NOWHERE) tenancy.put(vm, host);
    else {
      const ejected = ejections.eject(vm);
      if (ejected === undefined) pool.unshift(vm);
      else pool.push(...ejected);
      for (let shake = 0; shake < SHAKES; shake++) tenancy.shake(random);
      ejections.work += SHAKES * SHAKE_WORK;
    }
    if (pool.length >= fewest) continue;
    fewest = pool.length;
    best = new Snapshot(ledger);
  }
  options.budget.left -= ejections.work;
  if (fewest > 0) best.restore(ledger);
  return fewest;
}
