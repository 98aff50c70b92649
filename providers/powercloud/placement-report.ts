/** What a plan means, in words. */
import { Succession } from "../../planning/solver/leaders";
import {
  Move,
  PlacementHost,
  PlacementRequest,
  PlacementResult,
  Violation,
} from "../../planning/solver/placement-types";
import { capacityOf, describe, NOTHING, subtract } from "../../planning/solver/resources";
import { acceptCommand } from "../../planning/proofs/accepted-losses";
import { taken, together } from "../../planning/environment/reservation";

/** Hosts that an error lists at most: those with the most left. */
const LISTED = 12;

/**
 * One move of the plan's sequence, as in "1 of 3: worker-2 moves from zunyi-1 to tongzi-1".
 * @param lost hosts from which nothing can be fetched
 */
export function moveLine(moves: readonly Move[], index: number, lost: readonly string[] = []): string {
  const { vm, from, to } = moves[index];
  const place = `${index + 1} of ${moves.length}`;
  if (!lost.includes(from)) return `${place}: ${vm} moves from ${from} to ${to}`;
  return `${place}: ${vm} is made anew on ${to}: ${from} is lost, and what only its disk there had is not recoverable`;
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
    ...hosts.slice(0, LISTED).map(({ id, left }) => `  ${id}: ${[describe(left), ...left.classes].join(", ")}`),
    ...(more > 0 ? [`  and ${more} more hosts with less memory`] : []),
    "fix: add a host, choose a smaller flavor, ask for fewer machines, or raise overcommit in the model's standards",
  ].join("\n");
}

/** What would be lost, and the ways out. @param accepted losses that are accepted already */
export function refusedLossesMessage(
  refused: readonly Violation[],
  accepted: readonly string[] = [],
  stack?: string,
): string {
  const losses = [...new Set([...accepted, ...refused.map(({ loss }) => loss)])];
  return [
    "the plan does not survive what standards.survive of the model names:",
    ...refused.map(({ says }) => `  ${says}`),
    "nothing was changed; fix: add hosts, ask for more standbys or workers, or choose smaller flavors; or accept it by name in the " +
      `stack's configuration: ${acceptCommand(losses, stack)}`,
  ].join("\n");
}

function leftOn(host: PlacementHost, request: PlacementRequest, assignments: PlacementResult["assignments"]) {
  const used = request.vms
    .filter(({ id }) => assignments[id] === host.id)
    .map((vm) => taken({ ...vm, storage: vm.storageClass }))
    .reduce(together, request.reserved?.[host.id] ?? NOTHING);
  const classes = Object.entries(host.storage ?? {}).map(([name, size]) => {
    return `${size * request.overcommit.disk - (used.storage?.[name] ?? 0)} GiB ${name} disk`;
  });
  return { ...subtract(capacityOf(host, request.overcommit), used), classes };
}

/** Who takes over from a leader that is gone. */
export function successionLine({ group, from, to, host }: Succession["changes"][number]): string {
  return (
    `${to} takes over from ${from} as the leader of ${group}: ${host} is lost. What ${from} had confirmed in its last moments and ` +
    "not sent on yet is missing"
  );
}

/** A leader that runs is not taken away: the others have not all that it has. */
export function dismissedMessage(dismissed: Succession["dismissed"]): string {
  return [
    ...dismissed.map(
      ({ vm, group }) => `${vm} leads ${group}, and would be taken away with the data that it alone has by now`,
    ),
    "nothing was changed; fix: ask for as many machines again as there were",
  ].join("\n");
}

/** Which machines are not made anew, since their data would be missing without a word. */
export function orphansMessage(orphans: Succession["orphans"]): string {
  return [
    "not recoverable from what there is:",
    ...orphans.map(
      ({ vm, host }) => `  ${vm}: its data was on ${host}, which is lost, and no machine that runs has a copy`,
    ),
    "nothing was changed; fix: bring the host back and make it active again, or restore the data (docs/guide/physical.md)",
  ].join("\n");
}
