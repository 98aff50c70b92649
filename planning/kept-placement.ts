/** A placement as the `Placement` resource keeps it from one plan to the next: the planner's own types, VMs called machines. */
import { renamedAssignments } from "./environment/renames";
import type { Leaders } from "./solver/leaders";
import type { PlacementRequest, PlacementResult } from "./solver/placement-types";

/** A request as it stands in a program. What the plan was before is the state's, not the program's to say. */
export interface PlacementInputs extends Omit<PlacementRequest, "vms" | "groups" | "overcommit" | "current"> {
  readonly machines: PlacementRequest["vms"];
  /** Default: no rules. */
  readonly groups?: PlacementRequest["groups"];
  /** Default: 1 each. */
  readonly overcommit?: PlacementRequest["overcommit"];
  /** Losses that need not be survived though `survive` names them, as in `host guiyang-1` or `county tongzi`. Default: none. */
  readonly acceptLoss?: readonly string[];
  /** Hosts that have another name than in the plan before: old name to new one. Default: none. */
  readonly renamed?: Readonly<Record<string, string>>;
}

/** What a program says beside the request. */
export type PlacementChoices = Pick<PlacementInputs, "acceptLoss" | "renamed">;

/** What the state keeps of a plan: no plan is kept with a VM that has no place, and how long it took is nobody's business. */
export interface KeptPlan extends Omit<PlacementResult, "unplaced" | "seconds"> {
  /** By group: the machine that leads those that hold data. A machine without a group is its own. */
  readonly leaders: Leaders;
}

/** A request in the words of a program. */
export function placementInputs(
  request: PlacementRequest,
  { acceptLoss = [], renamed = {} }: PlacementChoices = {},
): PlacementInputs {
  const { hosts, vms, groups, overcommit, reserved, lost, moveBudget, survive } = request;
  const choices = {
    ...(acceptLoss.length > 0 && { acceptLoss }),
    ...(Object.keys(renamed).length > 0 && { renamed }),
  };
  return { hosts, machines: vms, groups, overcommit, reserved, lost, moveBudget, survive, ...choices };
}

/** The planner's request. @param before VM to host, as the state knows it, by hosts' names of then */
export function placementRequest(
  { machines, groups = [], overcommit = { vcpu: 1, memory: 1, disk: 1 }, ...rest }: PlacementInputs,
  before: PlacementRequest["current"],
): PlacementRequest {
  const { hosts, reserved, lost, moveBudget, survive, renamed = {} } = rest;
  const current = before && renamedAssignments(before, renamed);
  return { hosts, vms: machines, groups, overcommit, reserved, lost, moveBudget, survive, current };
}

/** What the state keeps. */
export function keptPlan(result: PlacementResult, leaders: Leaders): KeptPlan {
  const { assignments, moves, hostsUsed, lowerBound, gap, violations, switchable } = result;
  return { leaders, assignments, moves, hostsUsed, lowerBound, gap, violations, switchable };
}
