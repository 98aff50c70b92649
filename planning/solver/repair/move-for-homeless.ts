import { keepCurrent } from "../first-fit";
import { Ledger, NOWHERE } from "../ledger";
import type { PlacementRequest } from "../placement-types";
import { isMovable } from "./movable";
import { settleHomeless } from "./settle-homeless";
import { Snapshot } from "./snapshot";
import { Trial } from "./trial";

/** A VM that runs leaves its place rather than this many that are to start. */
const RELUCTANCE = 8;

/**
 * Finds places for VMs that have none, where simple exchanges (`makeRoom`) found none: whatever may be moved is moved, and
 * afterwards goes home again where that is possible.
 * @returns another plan; undefined: no more VMs have a place than before
 */
export function moveForHomeless(plan: Ledger, request: PlacementRequest): Ledger | undefined {
  const ledger = new Ledger(request);
  new Snapshot(plan).restore(ledger);
  const homes = homesOf(request);
  const weight = (vm: number) => (homes[vm] === NOWHERE ? 1 : RELUCTANCE);
  if (settleHomeless(ledger, isMovable(ledger, request.groups), weight) === 0) return undefined;
  while (homes.some((home, vm) => home !== NOWHERE && goesHome(ledger, vm, home)));
  return ledger;
}

/** By VM: the host that it runs on and may stay on; `NOWHERE`: none. */
function homesOf(request: PlacementRequest): readonly number[] {
  const steady = new Ledger(request);
  keepCurrent(steady, request);
  return steady.vms.map((_, vm) => steady.whereIs(vm));
}

function goesHome(ledger: Ledger, vm: number, home: number): boolean {
  const now = ledger.whereIs(vm);
  if (now === NOWHERE || now === home) return false;
  const trial = new Trial(ledger);
  trial.remove(vm);
  const soft = ledger.groups.softViolations(vm, now);
  if (!ledger.accepts(vm, home) || ledger.groups.softViolations(vm, home) > soft) {
    trial.undo();
    return false;
  }
  ledger.put(vm, home);
  return true;
}
