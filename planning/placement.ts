import { lowerBound } from "./bound";
import { byId, firstFit } from "./first-fit";
import type { Ledger, Refusal } from "./ledger";
import type { Move, PlacementRequest, PlacementResult, PlacementVm, Unplaced } from "./placement-types";
import { describe, RESOURCE_LABELS } from "./resources";
import { survives } from "./survivability";
import { switchable } from "./switchable";

/**
 * Decides which VM runs on which host. The same request always gives the same result, `seconds` apart, whatever the
 * order of its hosts and VMs.
 *
 * @throws BoundError when the lower bound cannot be had; Error when two hosts or two VMs have the same id.
 */
export async function place(request: PlacementRequest): Promise<PlacementResult> {
  const started = performance.now();
  assertUnique("host", request.hosts);
  assertUnique("VM", request.vms);
  const ledger = plan(request);
  const vms = [...request.vms].sort(byId);
  const placed = vms.filter((vm) => ledger.whereIs(vm.id) !== undefined);
  const bound = await lowerBound({ ...request, vms: placed });
  const assignments = Object.fromEntries(placed.map((vm) => [vm.id, ledger.whereIs(vm.id)!]));
  return {
    assignments,
    unplaced: vms.filter((vm) => !placed.includes(vm)).map((vm) => unplaced(vm, ledger)),
    moves: movesOf(placed, request.current ?? {}, ledger),
    hostsUsed: ledger.hostsUsed,
    lowerBound: bound,
    gap: bound === 0 ? 0 : (ledger.hostsUsed - bound) / bound,
    violations: survives(request, assignments, request.survive ?? []),
    switchable: switchable(request, assignments),
    seconds: (performance.now() - started) / 1000,
  };
}

/** What stays where it is may block what is new: when that leaves VMs without a place, all of them may move. */
function plan(request: PlacementRequest): Ledger {
  const steady = firstFit(request);
  const homeless = missing(request, steady);
  if (homeless === 0 || Object.keys(request.current ?? {}).length === 0) return steady;
  const fresh = firstFit({ ...request, current: undefined });
  return missing(request, fresh) < homeless ? fresh : steady;
}

function missing(request: PlacementRequest, ledger: Ledger): number {
  return request.vms.filter((vm) => ledger.whereIs(vm.id) === undefined).length;
}

function movesOf(placed: readonly PlacementVm[], current: Readonly<Record<string, string>>, ledger: Ledger): Move[] {
  return placed
    .map((vm) => ({ vm: vm.id, from: current[vm.id], to: ledger.whereIs(vm.id)! }))
    .filter(({ from, to }) => from !== undefined && from !== to);
}

function unplaced(vm: PlacementVm, ledger: Ledger): Unplaced {
  const counts = new Map<string, number>();
  for (const host of ledger.hosts.values()) {
    const refusal = ledger.refusal(vm, host);
    const text = refusal ? explain(refusal) : "would take it, but not together with the rest of its group";
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const reasons = [...counts].map(([text, count]) => `${count} of ${ledger.hosts.size} ${text}`);
  const found = reasons.length > 0 ? reasons.sort().join("; ") : "there are no hosts";
  return { vm: vm.id, reason: `no host takes its ${describe(vm)}: ${found}` };
}

function explain(refusal: Refusal): string {
  if (refusal.kind === "pinned") return "not allowed for it";
  if (refusal.kind === "lack")
    return `short of ${refusal.resources.map((name) => RESOURCE_LABELS[name]).join(" and ")}`;
  return `barred by hard ${refusal.rule.kind} of group ${refusal.rule.id} (level ${refusal.rule.level})`;
}

function assertUnique(kind: string, items: readonly { readonly id: string }[]): void {
  const seen = new Set<string>();
  for (const { id } of items) {
    if (seen.has(id)) throw new Error(`the ${kind} "${id}" is given twice: ids must be unique`);
    seen.add(id);
  }
}
