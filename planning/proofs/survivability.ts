import type { FailureDomain } from "../../model/types";
import { choose, largestFirst, type Search } from "../solver/choose";
import { domainKey, isInside } from "../solver/domains";
import { placeUnit } from "../solver/first-fit";
import { Ledger, NOWHERE } from "../solver/ledger";
import type { Assignments, PlacementHost, PlacementRequest, Violation } from "../solver/placement-types";
import { unitsInOrder } from "../solver/units";

/**
 * Whether any single domain of the given levels may be lost: at least one member of every group goes on running, and the
 * VMs that ran there fit on the remaining hosts. What is proven is one loss at a time, from the state that is planned, with
 * all other VMs left where they are (members of a hard affinity group apart, which move along); VMs of the lost domain
 * start on hosts that are active, by capacity and all hard rules. It is found by trying each loss, so that where it holds
 * a recovery plan exists; where it does not, this search found none. VMs confined to hosts that are all lost have nowhere
 * to go by the user's own will, and are not counted.
 *
 * @param request as it was planned, with the same reservations
 * @param assignments VM to host
 * @param levels what has to be survived (`standards.survive`)
 * @returns empty: everything survives
 */
export function survives(
  request: PlacementRequest,
  assignments: Readonly<Assignments>,
  levels: readonly FailureDomain[],
): Violation[] {
  return [...violationsIn(request, assignments, levels)];
}

/** `survives`, one violation after the other, for those to whom the first one is enough. */
export function* violationsIn(
  request: PlacementRequest,
  assignments: Readonly<Assignments>,
  levels: readonly FailureDomain[],
): Generator<Violation> {
  if (levels.length === 0) return;
  const fleet = new Fleet(request, assignments);
  for (const level of new Set(levels)) {
    for (const domain of domainsOf(fleet.ledger.hosts, level)) yield* fleet.lose(domain);
  }
}

interface Domain {
  /** As it is called in a sentence: `host guiyang-1`, `county tongzi`. */
  readonly name: string;
  /** Indexes of the ledger. */
  readonly hosts: ReadonlySet<number>;
}

function domainsOf(hosts: readonly PlacementHost[], level: FailureDomain): Domain[] {
  const members = new Map<string, Set<number>>();
  for (const [index, host] of hosts.entries()) {
    if (!isInside(host, level)) continue;
    const key = domainKey(host, level);
    members.set(key, (members.get(key) ?? new Set()).add(index));
  }
  return [...members.keys()].sort().map((key) => ({
    name: level === "host" ? key : `${level} ${key.split(" > ").at(-1)}`,
    hosts: members.get(key)!,
  }));
}

/** A fleet as it was planned, that loses one domain after another and is restored each time. */
class Fleet {
  readonly ledger: Ledger;
  private readonly largest: Int32Array;
  private readonly roomiest: Int32Array;
  private readonly tenants: readonly number[][];
  private readonly unitOf = new Map<number, readonly number[]>();
  private readonly rank = new Map<number, number>();
  private readonly groups = new Map<string, number[]>();

  constructor(request: PlacementRequest, assignments: Readonly<Assignments>) {
    this.ledger = new Ledger(request);
    this.tenants = this.ledger.hosts.map(() => []);
    this.largest = largestFirst(this.ledger);
    for (const [vm, { id, group }] of this.ledger.vms.entries()) {
      const host = this.ledger.host(assignments[id]);
      if (host !== NOWHERE) {
        this.ledger.put(vm, host);
        this.tenants[host].push(vm);
      }
      if (group === undefined) continue;
      const members = this.groups.get(group);
      if (members) members.push(vm);
      else this.groups.set(group, [vm]);
    }
    for (const unit of unitsInOrder(this.ledger, request.groups)) {
      for (const vm of unit) this.unitOf.set(vm, unit);
      for (const vm of unit) this.rank.set(vm, this.rank.size);
    }
    this.roomiest = roomiestFirst(this.ledger);
  }

  lose(domain: Domain): Violation[] {
    const lost = [...domain.hosts].flatMap((host) => this.tenants[host]);
    if (lost.length === 0) return [];
    return [...this.extinct(domain, lost), ...this.homeless(domain, lost)];
  }

  private extinct({ name, hosts }: Domain, lost: readonly number[]): Violation[] {
    const touched = new Set(lost.flatMap((vm) => this.ledger.vms[vm].group ?? []));
    return [...touched]
      .sort()
      .filter((group) => this.groups.get(group)!.every((vm) => hosts.has(this.ledger.whereIs(vm))))
      .map((group) => {
        const vms = this.groups.get(group)!.map((vm) => this.ledger.vms[vm].id);
        return { loss: name, vms, says: `losing ${name} stops every machine of group ${group} (${vms.join(", ")})` };
      });
  }

  private homeless({ name, hosts }: Domain, lost: readonly number[]): Violation[] {
    const isStuck = (vm: number) =>
      this.ledger.vms[vm].hosts?.every((id) => this.ledger.host(id) === NOWHERE || hosts.has(this.ledger.host(id))) ??
      false;
    const movable = lost.filter((vm) => !isStuck(vm)).sort((a, b) => this.rank.get(a)! - this.rank.get(b)!);
    // Where there is room, the roomiest hosts show it at once; where it is scarce, only a careful search finds it.
    let missing = this.withoutRoom(lost, movable, (vm) => this.roomiestFor(vm, hosts));
    if (missing.length > 0) {
      const search = { order: this.largest.filter((host) => !hosts.has(host)), tight: false };
      missing = this.withoutRoom(lost, movable, (vm) => this.restart(vm, search));
    }
    if (missing.length === 0) return [];
    const vms = missing.map((vm) => this.ledger.vms[vm].id).sort();
    const says = `after losing ${name} there is no room for ${vms.join(", ")} on the remaining hosts`;
    return [{ loss: name, vms, says }];
  }

  /** Those of `movable` that `restart` finds no place for when `lost` have left theirs. Leaves all as it was. */
  private withoutRoom(
    lost: readonly number[],
    movable: readonly number[],
    restart: (vm: number) => void,
  ): readonly number[] {
    const units = new Set(lost.map((vm) => this.unitOf.get(vm)!));
    const before = [...units].flat().map((vm) => [vm, this.ledger.whereIs(vm), this.ledger.cellOf(vm)] as const);
    for (const vm of lost) this.ledger.remove(vm);
    for (const vm of movable) restart(vm);
    const missing = movable.filter((vm) => this.ledger.whereIs(vm) === NOWHERE);
    for (const [vm] of before) if (this.ledger.whereIs(vm) !== NOWHERE) this.ledger.remove(vm);
    for (const [vm, host, cell] of before) if (host !== NOWHERE) this.ledger.put(vm, host, cell);
    return missing;
  }

  /** Units of several are left to the careful search. */
  private roomiestFor(vm: number, lost: ReadonlySet<number>): void {
    if (this.unitOf.get(vm)!.length > 1) return;
    const host = this.roomiest.find((each) => !lost.has(each) && this.ledger.accepts(vm, each));
    if (host !== undefined) this.ledger.put(vm, host);
  }

  private restart(vm: number, search: Search): void {
    if (this.ledger.whereIs(vm) !== NOWHERE) return;
    const unit = this.unitOf.get(vm)!;
    if (unit.length > 1) {
      placeUnit(this.ledger, unit, search);
      return;
    }
    const host = choose(this.ledger, vm, search);
    if (host !== NOWHERE) this.ledger.put(vm, host);
  }
}

/** All hosts, the one with the most memory left first: it is what machines run out of. */
function roomiestFirst(ledger: Ledger): Int32Array {
  const left = Float64Array.from(ledger.hosts.keys(), (host) => ledger.free(host).memoryMiB);
  return Int32Array.from(ledger.hosts.keys()).sort((a, b) => left[b] - left[a] || a - b);
}
