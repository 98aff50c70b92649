import { fewestHosts } from "./solver/fewest-hosts";
import { boundOf } from "./solver/patterns/bound";
import { explainRefusal } from "./solver/explain-refusal";
import { keepCurrent } from "./solver/first-fit";
import { Ledger, NOWHERE } from "./solver/ledger";
import { makeRoom } from "./solver/repair/make-room";
import { orderMoves } from "./solver/move-order";
import { missing } from "./solver/quality";
import { moveForHomeless } from "./solver/repair/move-for-homeless";
import { remembering, type Solver } from "./solver/patterns/patterns";
import type {
  Assignments,
  Move,
  PlacementRequest,
  PlacementResult,
  Unplaced,
  Violation,
} from "./solver/placement-types";
import { describe } from "./solver/resources";
import { survives } from "./proofs/survivability";
import { switchable } from "./proofs/switchable";

/** Above this many VMs a plan that moves whatever it likes is no way to find a place for one of them. */
const FRESH = 1000;

/**
 * Decides which VM runs on which host. What counts, in this order: hard rules and capacity; that every VM has a place;
 * that VMs stay where they are (unless `survive` holds only when some move); soft rules; few hosts. The same request always gives the same result, `seconds` apart,
 * whatever the order of its hosts and VMs.
 *
 * @throws BoundError when the lower bound cannot be had; Error when two hosts or two VMs have the same id.
 */
export async function place(request: PlacementRequest): Promise<PlacementResult> {
  const started = performance.now();
  assertUnique("host", request.hosts);
  assertUnique("VM", request.vms);
  const solver = remembering();
  const { ledger, moves, violations } = await planThatSurvives(request, solver);
  const placed = placedIn(ledger);
  const assignments = assignmentsOf(ledger);
  const bound = await boundFor(ledger, placed, request, solver);
  return {
    assignments,
    unplaced: [...ledger.vms.keys()].flatMap((vm) => (ledger.whereIs(vm) === NOWHERE ? [unplaced(vm, ledger)] : [])),
    moves,
    hostsUsed: ledger.hostsUsed,
    lowerBound: bound,
    gap: bound === 0 ? 0 : (ledger.hostsUsed - bound) / bound,
    violations,
    switchable: switchable(request, assignments, violations),
    seconds: (performance.now() - started) / 1000,
  };
}

interface Plan {
  readonly ledger: Ledger;
  readonly moves: Move[];
}

interface JudgedPlan extends Plan {
  readonly violations: readonly Violation[];
}

/**
 * Where `survive` does not hold with VMs where they are, another plan is tried in which those VMs move that stand in the way, and
 * one in which all may. While a host is lost nothing moves for the sake of the next loss.
 */
async function planThatSurvives(request: PlacementRequest, solver: Solver): Promise<JudgedPlan> {
  const steady = judged(await plan(request, solver), request);
  const { current = {}, lost = [], moveBudget = Infinity } = request;
  const { violations } = steady;
  if (violations.length === 0 || Object.keys(current).length === 0 || lost.length > 0) return steady;
  if (request.vms.length > FRESH) return steady;
  const inTheWay = new Set(violations.flatMap(({ vms }) => vms));
  const kept = Object.entries(current).filter(([vm]) => !inTheWay.has(vm));
  let best = steady;
  for (const other of [Object.fromEntries(kept), undefined]) {
    const moved = ordered(await fewestHosts({ ...request, current: other }, solver), request);
    if (missing(moved.ledger) > missing(steady.ledger) || voluntaryMoves(moved.ledger, request) > moveBudget) continue;
    const tried = judged(moved, request);
    if (tried.violations.length < best.violations.length) best = tried;
    if (best.violations.length === 0) break;
  }
  return best;
}

function judged(found: Plan, request: PlacementRequest): JudgedPlan {
  return { ...found, violations: survives(request, assignmentsOf(found.ledger), request.survive ?? []) };
}

function placedIn(ledger: Ledger): number[] {
  return [...ledger.vms.keys()].filter((vm) => ledger.whereIs(vm) !== NOWHERE);
}

/** VM to host, in the order of the VMs' ids. */
function assignmentsOf(ledger: Ledger): Assignments {
  return Object.fromEntries(placedIn(ledger).map((vm) => [ledger.vms[vm].id, ledger.hosts[ledger.whereIs(vm)].id]));
}

async function plan(request: PlacementRequest, solver: Solver): Promise<Plan> {
  const steady = await fewestHosts(request, solver);
  if (!request.current || missing(steady) === 0) return ordered(steady, request);
  makeRoom(steady, request);
  if (missing(steady) === 0) return ordered(steady, request);
  const settled = moveForHomeless(steady, request);
  stayWhereRefused(steady, request);
  const plans = [ordered(steady, request)];
  if (settled) {
    stayWhereRefused(settled, request);
    plans.push(ordered(settled, request));
  }
  if (plans.every(({ ledger }) => missing(ledger) > 0) && request.vms.length <= FRESH) {
    plans.push(ordered(await fewestHosts({ ...request, current: undefined }, solver), request));
  }
  const isAffordable = ({ ledger }: Plan) => voluntaryMoves(ledger, request) <= (request.moveBudget ?? Infinity);
  const affordable = plans.filter((each, index) => index === 0 || isAffordable(each));
  return affordable.reduce((best, each) => (isBetter(each, best) ? each : best));
}

/** What no order of moves leads to is not in the ledger afterwards. */
function ordered(ledger: Ledger, request: PlacementRequest): Plan {
  return { moves: orderMoves(ledger, request), ledger };
}

function isBetter(a: Plan, b: Plan): boolean {
  return (missing(a.ledger) - missing(b.ledger) || a.moves.length - b.moves.length) < 0;
}

/** VMs of draining and standby hosts stay when no other host can have them. */
function stayWhereRefused(ledger: Ledger, { current = {} }: PlacementRequest): void {
  for (const [vm, { id }] of ledger.vms.entries()) {
    const home = ledger.host(current[id]);
    if (ledger.whereIs(vm) === NOWHERE && home !== NOWHERE && ledger.mayStay(vm, home)) ledger.put(vm, home);
  }
}

/** VMs that a plan moves, though they could stay as far as the rest of that plan is concerned. */
function voluntaryMoves(ledger: Ledger, request: PlacementRequest): number {
  const steady = new Ledger(request);
  keepCurrent(steady, request);
  return [...ledger.vms.keys()].filter((vm) => {
    const home = steady.whereIs(vm);
    return home !== NOWHERE && ledger.whereIs(vm) !== NOWHERE && ledger.whereIs(vm) !== home;
  }).length;
}

/** Draining and standby hosts that still carry VMs count as any other: the bound is about the VMs that are placed. */
async function boundFor(
  ledger: Ledger,
  placed: readonly number[],
  request: PlacementRequest,
  solver: Solver,
): Promise<number> {
  const hosts = ledger.hosts.map((host, index) =>
    ledger.tenants[index] > 0 ? { ...host, state: "active" as const } : host,
  );
  const whole = new Ledger({ ...request, hosts, vms: placed.map((vm) => ledger.vms[vm]) });
  return boundOf(whole, request.groups, solver);
}

function unplaced(vm: number, ledger: Ledger): Unplaced {
  const counts = new Map<string, number>();
  for (const host of ledger.hosts.keys()) {
    const text = explainRefusal(ledger, vm, host);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const reasons = [...counts].map(([text, count]) => `${count} of ${ledger.hosts.length} ${text}`);
  const found = reasons.length > 0 ? reasons.sort().join("; ") : "there are no hosts";
  return {
    vm: ledger.vms[vm].id,
    reason: `no host takes its ${describe(ledger.vms[vm], ledger.vms[vm].storageClass)}: ${found}`,
  };
}

function assertUnique(kind: string, items: readonly { readonly id: string }[]): void {
  const seen = new Set<string>();
  for (const { id } of items) {
    if (seen.has(id)) throw new Error(`the ${kind} "${id}" is given twice: ids must be unique`);
    seen.add(id);
  }
}
