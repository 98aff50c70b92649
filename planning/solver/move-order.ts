import { choose, largestFirst } from "./choose";
import { Ledger, NOWHERE } from "./ledger";
import type { Move, PlacementRequest } from "./placement-types";

interface Attempt {
  readonly moves: Move[];
  /** VMs that wait for each other for ever. */
  readonly stuck: readonly number[];
  /** The fleet when nothing more can move. */
  readonly now: Ledger;
}

/**
 * Puts the moves that lead to a plan in an order in which each is feasible when its turn comes: while it moves, a VM takes
 * room on both hosts, and where it arrives there is room for it beside all that runs there then, and no hard anti-affinity
 * is broken. VMs that wait for each other in a circle are freed by a stop of one of them on a third host. VMs that have no
 * place in the plan go on running where they run; new VMs start when all moves are done. A group under hard affinity moves
 * one VM after the other, and is apart meanwhile.
 *
 * Where no order is feasible the plan itself is changed (`ledger`): a VM stays where it is if the rules tolerate that, or
 * goes to another host that has room now, or else is left without a place.
 */
export function orderMoves(ledger: Ledger, request: PlacementRequest): Move[] {
  for (;;) {
    const { moves, stuck, now } = attempt(ledger, request);
    if (stuck.length === 0) return moves;
    if (!stuck.some((vm) => stays(ledger, vm, request) || goesElsewhere(ledger, vm, now))) ledger.remove(stuck[0]);
  }
}

function attempt(ledger: Ledger, request: PlacementRequest): Attempt {
  const now = running(request);
  const at = new Map(Object.entries(request.current ?? {}));
  const moves: Move[] = [];
  const step = (vm: number, host: number) => {
    const { id } = ledger.vms[vm];
    if (now.whereIs(vm) !== NOWHERE) now.remove(vm);
    now.put(vm, host);
    moves.push({ vm: id, from: at.get(id)!, to: ledger.hosts[host].id });
    at.set(id, ledger.hosts[host].id);
  };
  const stopped = new Set<number>();
  let waiting = [...ledger.vms.keys()].filter((vm) => isMoved(ledger, vm, request));
  while (waiting.length > 0) {
    const still = waiting.filter((vm) => {
      if (!isOpen(now, vm, ledger.whereIs(vm))) return true;
      step(vm, ledger.whereIs(vm));
      return false;
    });
    if (still.length === waiting.length && !stopOver(now, still, stopped, step)) return { moves, stuck: still, now };
    waiting = still;
  }
  return { moves, stuck: [], now };
}

/** Moves one of the VMs that block each other to a third host; each at most once. */
function stopOver(
  now: Ledger,
  waiting: readonly number[],
  stopped: Set<number>,
  step: (vm: number, host: number) => void,
): boolean {
  const order = largestFirst(now);
  for (const vm of waiting) {
    const from = now.whereIs(vm);
    if (from === NOWHERE || stopped.has(vm)) continue;
    now.remove(vm);
    const host = choose(now, vm, { order: order.filter((each) => each !== from), tight: true });
    now.put(vm, from);
    if (host === NOWHERE) continue;
    stopped.add(vm);
    step(vm, host);
    return true;
  }
  return false;
}

function stays(ledger: Ledger, vm: number, { current = {}, lost = [] }: PlacementRequest): boolean {
  const id = current[ledger.vms[vm].id];
  const home = ledger.host(id);
  const target = ledger.whereIs(vm);
  ledger.remove(vm);
  const isTolerated = home !== NOWHERE && !lost.includes(id) && ledger.mayStay(vm, home);
  ledger.put(vm, isTolerated ? home : target);
  return isTolerated;
}

function goesElsewhere(ledger: Ledger, vm: number, now: Ledger): boolean {
  const target = ledger.whereIs(vm);
  ledger.remove(vm);
  const open = largestFirst(ledger).filter((host) => host !== target && isOpen(now, vm, host));
  const host = choose(ledger, vm, { order: open, tight: true });
  ledger.put(vm, host === NOWHERE ? target : host);
  return host !== NOWHERE;
}

function isOpen(now: Ledger, vm: number, host: number): boolean {
  const from = now.whereIs(vm);
  if (from === host) return true;
  if (from !== NOWHERE) now.remove(vm);
  const open = now.tolerates(vm, host);
  if (from !== NOWHERE) now.put(vm, from);
  return open;
}

function isMoved(ledger: Ledger, vm: number, { current = {} }: PlacementRequest): boolean {
  const from = current[ledger.vms[vm].id];
  return from !== undefined && ledger.whereIs(vm) !== NOWHERE && ledger.host(from) !== ledger.whereIs(vm);
}

/** What runs now. Lost hosts run nothing. */
function running(request: PlacementRequest): Ledger {
  const now = new Ledger({ ...request, groups: request.groups.filter(({ kind }) => kind === "anti-affinity") });
  const lost = new Set(request.lost);
  for (const [vm, { id }] of now.vms.entries()) {
    const host = request.current?.[id];
    if (host !== undefined && !lost.has(host) && now.host(host) !== NOWHERE) now.put(vm, now.host(host));
  }
  return now;
}
