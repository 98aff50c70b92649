import type { FailureDomain } from "../model/types";
import { domainKey, isInside } from "./domains";
import { firstFit } from "./first-fit";
import type { PlacementHost, PlacementRequest, PlacementVm } from "./placement-types";

/**
 * Whether any single domain of the given levels may be lost: at least one member of every group goes on running, and the
 * VMs that ran there fit on the remaining hosts. VMs confined to hosts that are all lost have nowhere to go by the
 * user's own will, and are not counted.
 *
 * @param request as it was planned, with the same reservations
 * @param assignments VM to host
 * @param levels what has to be survived (`standards.survive`)
 * @returns violations in plain sentences; empty: everything survives
 */
export function survives(
  request: PlacementRequest,
  assignments: Readonly<Record<string, string>>,
  levels: readonly FailureDomain[],
): string[] {
  return [...new Set(levels)].flatMap((level) =>
    domainsOf(request.hosts, level).flatMap((domain) => loss(domain, request, assignments)),
  );
}

interface Domain {
  /** As it is called in a sentence: `host guiyang-1`, `county tongzi`. */
  readonly name: string;
  readonly hosts: ReadonlySet<string>;
}

function domainsOf(hosts: readonly PlacementHost[], level: FailureDomain): Domain[] {
  const inside = hosts.filter((host) => isInside(host, level));
  const keys = [...new Set(inside.map((host) => domainKey(host, level)))].sort();
  return keys.map((key) => ({
    name: level === "host" ? key : `${level} ${key.split(" > ").at(-1)}`,
    hosts: new Set(inside.filter((host) => domainKey(host, level) === key).map((host) => host.id)),
  }));
}

function loss(domain: Domain, request: PlacementRequest, assignments: Readonly<Record<string, string>>): string[] {
  const isLost = (vm: PlacementVm) => domain.hosts.has(assignments[vm.id]);
  const lost = request.vms.filter(isLost);
  if (lost.length === 0) return [];
  return [...extinct(domain, request.vms, isLost), ...homeless(domain, lost, request, assignments)];
}

function extinct(domain: Domain, vms: readonly PlacementVm[], isLost: (vm: PlacementVm) => boolean): string[] {
  const groups = [...new Set(vms.flatMap(({ group }) => (group === undefined ? [] : [group])))].sort();
  return groups
    .map((group) => ({ group, members: vms.filter((vm) => vm.group === group) }))
    .filter(({ members }) => members.every(isLost))
    .map(
      ({ group, members }) =>
        `losing ${domain.name} stops every machine of group ${group} (${members.map(({ id }) => id).join(", ")})`,
    );
}

function homeless(
  domain: Domain,
  lost: readonly PlacementVm[],
  request: PlacementRequest,
  assignments: Readonly<Record<string, string>>,
): string[] {
  const hosts = request.hosts.filter((host) => !domain.hosts.has(host.id));
  const movable = lost.filter((vm) => vm.hosts?.every((host) => domain.hosts.has(host)) !== true);
  const others = request.vms.filter((vm) => assignments[vm.id] !== undefined && !lost.includes(vm));
  const ledger = firstFit({ ...request, hosts, vms: [...others, ...movable], current: assignments });
  const missing = movable.filter((vm) => ledger.whereIs(vm.id) === undefined).map(({ id }) => id);
  if (missing.length === 0) return [];
  return [`after losing ${domain.name} there is no room for ${missing.join(", ")} on the remaining hosts`];
}
