import type { PlacementRequest } from "./placement-types";
import { survives } from "./survivability";

/**
 * Ids of the active hosts without VMs that could be powered off together: what `survive` asks for holds without them as
 * far as it holds with them.
 */
export function switchable(request: PlacementRequest, assignments: Readonly<Record<string, string>>): string[] {
  const used = new Set(Object.values(assignments));
  const levels = request.survive ?? [];
  const idle = request.hosts.filter(({ id, state = "active" }) => state === "active" && !used.has(id));
  const kept = { ...request, hosts: request.hosts.filter((host) => !idle.includes(host)) };
  const worse = survives(kept, assignments, levels).length > survives(request, assignments, levels).length;
  return worse ? [] : idle.map(({ id }) => id).sort();
}
