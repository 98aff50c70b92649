import type { PlacementRequest, PlacementVm } from "./placement-types";

/** Group to the VM that leads it. */
export type Leaders = Readonly<Record<string, string>>;

export interface Succession {
  readonly leaders: Leaders;
  /** Who takes over from whom, and where the old leader was. */
  readonly changes: readonly {
    readonly group: string;
    readonly from: string;
    readonly to: string;
    readonly host: string;
  }[];
  /** VMs whose data no living VM has a copy of, with the lost host that had it. */
  readonly orphans: readonly { readonly vm: string; readonly host: string }[];
  /** Leaders that run and would be taken away, with a member that is to stay. */
  readonly dismissed: readonly { readonly vm: string; readonly group: string }[];
}

/**
 * Who leads each group of VMs that hold copies of the same data (`PlacementVm.holdsData`). A leader stays one until its host is
 * lost; then the first VM of the group takes over that is on a host that is not. A VM without a group holds what nobody copies.
 * @param before leaders as they are; undefined, or a group that is not in it: its first VM leads.
 */
export function succession(request: PlacementRequest, before: Leaders = {}): Succession {
  const { current = {}, lost = [] } = request;
  const leaders: Record<string, string> = {};
  const changes: Succession["changes"][number][] = [];
  const orphans: Succession["orphans"][number][] = [];
  const dismissed: Succession["dismissed"][number][] = [];
  const isLost = (vm: string) => current[vm] !== undefined && lost.includes(current[vm]);
  for (const [group, members] of groupsOf(request.vms)) {
    const known = before[group];
    const exists = known !== undefined && (members.includes(known) || current[known] !== undefined);
    const leader = exists ? known : members[0]!;
    leaders[group] = leader;
    if (!isLost(leader)) {
      if (!members.includes(leader)) dismissed.push({ vm: leader, group });
      continue;
    }
    const successor = members.find((vm) => current[vm] !== undefined && !isLost(vm));
    if (successor === undefined) orphans.push({ vm: leader, host: current[leader]! });
    else changes.push({ group, from: leader, to: successor, host: current[leader]! });
    leaders[group] = successor ?? leader;
  }
  return { leaders, changes, orphans, dismissed };
}

function groupsOf(vms: readonly PlacementVm[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { id, group = id, holdsData } of vms) {
    if (holdsData !== true) continue;
    groups.set(group, [...(groups.get(group) ?? []), id]);
  }
  return groups;
}
