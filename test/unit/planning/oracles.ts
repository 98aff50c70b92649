/** What plans promise, checked by plain search without the planner's own book-keeping. */
import { domainKey } from "../../../planning/solver/domains";
import type { Move, PlacementRequest, PlacementVm } from "../../../planning/solver/placement-types";
import { broken } from "./requests";

type Assignments = Readonly<Record<string, string>>;

/** Steps whose VM finds no room where it arrives, or breaks a hard anti-affinity there. */
export function infeasibleSteps(request: PlacementRequest, moves: readonly Move[]): string[] {
  const isAlive = (host: string) => request.hosts.some(({ id }) => id === host) && !request.lost?.includes(host);
  const now = Object.fromEntries(Object.entries(request.current ?? {}).filter(([, host]) => isAlive(host)));
  return moves.flatMap(({ vm, to }, index) => {
    now[vm] = to;
    const wrong = wrongAt(
      request,
      now,
      request.vms.find(({ id }) => id === vm)!,
    );
    return wrong.map((text) => `step ${index + 1}: ${text}`);
  });
}

function wrongAt(request: PlacementRequest, now: Assignments, vm: PlacementVm): string[] {
  const host = now[vm.id];
  const here = request.vms.filter(({ id }) => now[id] === host);
  const apart = request.groups.filter(({ id, hard, kind }) => hard && kind === "anti-affinity" && id === vm.group);
  const keyOf = (id: string, level: (typeof apart)[number]["level"]) => {
    const at = request.hosts.find((each) => each.id === now[id]);
    return at && domainKey(at, level);
  };
  const clashes = apart.flatMap(({ level }) =>
    request.vms
      .filter(({ id, group }) => group === vm.group && id !== vm.id && keyOf(id, level) === keyOf(vm.id, level))
      .map(({ id }) => `${vm.id} and ${id} share a ${level}`),
  );
  const capacity = { ...request, groups: [], hosts: request.hosts.filter(({ id }) => id === host) };
  const overfull = broken({ ...capacity, vms: here }, now).filter((text) => text.includes("overfull"));
  return [...clashes, ...overfull];
}

/** VMs of a host that have no place elsewhere when all others stay: any order and any host is tried. */
export function unrecoverable(request: PlacementRequest, assignments: Assignments, lost: string): string[] {
  const away = request.vms.filter(({ id }) => assignments[id] === lost);
  const movable = away.filter(({ hosts }) => !hosts || hosts.some((id) => id !== lost && isHost(request, id)));
  if (movable.length === 0 || movable.length > 4) return [];
  if (request.groups.some(({ kind, hard }) => kind === "affinity" && hard)) return [];
  const hosts = request.hosts.filter(({ id }) => id !== lost);
  const rest = Object.fromEntries(Object.entries(assignments).filter(([, host]) => host !== lost));
  const found = search({ ...request, hosts }, rest, movable, () => true);
  return found ? [] : movable.map(({ id }) => id);
}

function isHost(request: PlacementRequest, host: string): boolean {
  return request.hosts.some(({ id }) => id === host);
}

/** The fewest hosts that carry all VMs; undefined: none do. */
export function fewestHosts(request: PlacementRequest): number | undefined {
  let best: number | undefined;
  search(request, {}, request.vms, (plan) => {
    const used = new Set(Object.values(plan)).size;
    if (best === undefined || used < best) best = used;
    return false;
  });
  return best;
}

/** Depth first over all hosts of all VMs, until `isEnough` says so. */
function search(
  request: PlacementRequest,
  plan: Assignments,
  vms: readonly PlacementVm[],
  isEnough: (plan: Assignments) => boolean,
): boolean {
  if (vms.length === 0) return isEnough(plan);
  const [vm, ...others] = vms;
  return request.hosts.some(({ id }) => {
    const next = { ...plan, [vm.id]: id };
    const isWrong = broken(request, next).some((text) => !text.startsWith("affinity"));
    return !isWrong && search(request, next, others, isEnough);
  });
}
