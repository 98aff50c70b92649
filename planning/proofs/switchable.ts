import type { Assignments, PlacementRequest, Violation } from "../solver/placement-types";
import { violationsIn } from "./survivability";

/**
 * Ids of the active hosts without VMs that could be powered off together: without them, what `survive` asks for holds as
 * far as it holds with them. The smallest hosts go first; how many may is found by halving, and the answer itself is tried.
 *
 * @param violations what the plan does not survive with all its hosts
 */
export function switchable(
  request: PlacementRequest,
  assignments: Readonly<Assignments>,
  violations: readonly Violation[],
): string[] {
  const used = new Set(Object.values(assignments));
  const lost = new Set(request.lost);
  const idle = request.hosts
    .filter(({ id, state = "active" }) => state === "active" && !used.has(id) && !lost.has(id))
    .sort((a, b) => a.memoryMiB - b.memoryMiB || a.vcpu - b.vcpu || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
  const levels = request.survive ?? [];
  const known = new Set(violations.map(({ says }) => says));
  const holds = (count: number) => {
    const off = new Set(idle.slice(0, count));
    const hosts = request.hosts.filter(({ id }) => !off.has(id));
    for (const violation of violationsIn({ ...request, hosts }, assignments, levels)) {
      if (!known.has(violation.says)) return false;
    }
    return true;
  };
  let [enough, tooMany] = [0, idle.length + 1];
  if (levels.length === 0 || holds(idle.length)) enough = idle.length;
  else tooMany = idle.length;
  while (tooMany - enough > 1) {
    const middle = Math.floor((enough + tooMany) / 2);
    if (holds(middle)) enough = middle;
    else tooMany = middle;
  }
  return idle.slice(0, enough).sort();
}
