/** What a plan means, in words. */
import { Move, PlacementHost, PlacementRequest, PlacementResult } from "../../planning/placement-types";
import { add, capacityOf, describe, NOTHING, subtract } from "../../planning/resources";

/** Hosts that an error lists at most: those with the most left. */
const LISTED = 12;

/** One move of the plan's sequence, as in "1 of 3: worker-2 moves from zunyi-1 to tongzi-1". */
export function moveLine(moves: readonly Move[], index: number): string {
  const { vm, from, to } = moves[index];
  return `${index + 1} of ${moves.length}: ${vm} moves from ${from} to ${to}`;
}

/** Which machines have no place and why, what each host has left, and what helps. */
export function unplacedMessage(request: PlacementRequest, { assignments, unplaced }: PlacementResult): string {
  const hosts = [...request.hosts]
    .map((host) => ({ id: host.id, left: leftOn(host, request, assignments) }))
    .sort((a, b) => b.left.memoryMiB - a.left.memoryMiB);
  const more = hosts.length - LISTED;
  return [
    unplaced.length === 1 ? "1 machine has no place:" : `${unplaced.length} machines have no place:`,
    ...unplaced.map(({ vm, reason }) => `  ${vm}: ${reason}`),
    "what the hosts have left, with overcommit:",
    ...hosts.slice(0, LISTED).map(({ id, left }) => `  ${id}: ${describe(left)}`),
    ...(more > 0 ? [`  and ${more} more hosts with less memory`] : []),
    "fix: add a host, choose a smaller flavor, ask for fewer machines, or raise overcommit in the model's standards",
  ].join("\n");
}

function leftOn(host: PlacementHost, request: PlacementRequest, assignments: PlacementResult["assignments"]) {
  const taken = request.vms
    .filter(({ id }) => assignments[id] === host.id)
    .reduce((sum, vm) => add(sum, vm), request.reserved?.[host.id] ?? NOTHING);
  return subtract(capacityOf(host, request.overcommit), taken);
}

/** Which machines are not made anew, since their data would be missing without a word. */
export function orphansMessage(orphans: readonly Move[]): string {
  return [
    "not recoverable from what there is:",
    ...orphans.map(({ vm, from }) => `  ${vm}: its data was on ${from} alone, which is lost`),
    "nothing was changed; fix: bring the host back and make it active again, or restore the data (docs/guide/physical.md)",
  ].join("\n");
}
