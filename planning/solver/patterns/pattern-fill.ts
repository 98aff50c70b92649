import type { FailureDomain } from "../../../model/types";
import { choose, largestFirst } from "../choose";
import { type Classes, classesOf } from "./classes";
import { placeUnit } from "../first-fit";
import { type Ledger, NOWHERE } from "../ledger";
import { isSmall } from "./bound";
import type { PatternPlan, Solver } from "./patterns";
import type { PlacementRequest } from "../placement-types";
import { unitsInOrder } from "../units";

/** Places of one class of VMs in one domain: hosts, and how many of the class each still takes by its pattern. */
interface Bucket {
  readonly places: { readonly host: number; left: number }[];
  left: number;
}

/**
 * Places VMs by patterns. Units bound by affinity come first; hosts in use are filled up, the fullest fit first; what is
 * left goes to idle hosts by the relaxation's patterns, rounded down; and the rest by best fit. VMs that the ledger has
 * already stay.
 *
 * @param solver solves the relaxation over patterns
 */
export async function patternFill(ledger: Ledger, request: PlacementRequest, solver: Solver): Promise<void> {
  const order = largestFirst(ledger);
  const units = unitsInOrder(ledger, request.groups);
  for (const unit of units) if (unit.length > 1) placeUnit(ledger, unit, { order, tight: false });
  const singles = units.filter(({ length }) => length === 1).flat();
  const inUse = order.filter((host) => ledger.tenants[host] > 0);
  bestFit(ledger, missing(ledger, singles), inUse);
  await lay(ledger, missing(ledger, singles), request, solver);
  bestFit(ledger, missing(ledger, singles), order);
}

function bestFit(ledger: Ledger, vms: readonly number[], order: Int32Array): void {
  if (order.length === 0) return;
  for (const vm of vms) {
    const host = choose(ledger, vm, { order, tight: true });
    if (host !== NOWHERE) ledger.put(vm, host);
  }
}

function missing(ledger: Ledger, vms: readonly number[]): number[] {
  return vms.filter((vm) => ledger.whereIs(vm) === NOWHERE);
}

async function lay(
  ledger: Ledger,
  vms: readonly number[],
  { groups }: PlacementRequest,
  solver: Solver,
): Promise<void> {
  const idle = [...ledger.hosts.keys()].filter((host) => ledger.tenants[host] === 0);
  const classes = classesOf(
    ledger,
    [...vms].sort((a, b) => a - b),
    idle,
    () => undefined,
  );
  if (!isSmall(classes) || vms.length === 0 || idle.length === 0) return;
  const { patterns } = await solver(classes);
  const domains = ledger.groups.domains(spreadLevel(groups));
  const buckets = bucketsOf(classes, patterns, domains);
  classes.vms.forEach(({ vms: members }, vm) => {
    for (const member of members) if (ledger.groups.rules(member).length > 0) take(ledger, member, buckets[vm]);
  });
  classes.vms.forEach(({ vms: members }, vm) => {
    for (const member of members) if (ledger.groups.rules(member).length === 0) take(ledger, member, buckets[vm]);
  });
}

/** The narrowest level above hosts that VMs are to be spread over. */
function spreadLevel(rules: PlacementRequest["groups"]): FailureDomain {
  const asked = new Set(rules.filter(({ kind }) => kind === "anti-affinity").map(({ level }) => level));
  return (["county", "prefecture", "province"] as const).find((level) => asked.has(level)) ?? "host";
}

/** By class of VMs: its places on hosts filled by patterns. Each pattern is spread over domains as evenly as hosts are. */
function bucketsOf(classes: Classes, patterns: PatternPlan["patterns"], domains: Int32Array): Bucket[][] {
  const free = classes.hosts.map(({ hosts }) => interleaved(hosts, domains));
  const buckets = classes.vms.map(() => new Map<number, Bucket>());
  for (const { pattern, hosts } of [...patterns].sort((a, b) => b.hosts - a.hosts)) {
    for (const host of free[pattern.host].splice(0, Math.floor(hosts + 1e-6))) {
      pattern.counts.forEach((count, vm) => {
        if (count === 0) return;
        const bucket = buckets[vm].get(domains[host]) ?? { places: [], left: 0 };
        bucket.places.push({ host, left: count });
        bucket.left += count;
        buckets[vm].set(domains[host], bucket);
      });
    }
  }
  return buckets.map((each) => [...each.values()]);
}

/** Hosts in turns: the first of each domain, then the second of each, and so on. */
function interleaved(hosts: readonly number[], domains: Int32Array): number[] {
  const turns = new Map<number, number>();
  const turn = hosts.map((host) => {
    const own = turns.get(domains[host]) ?? 0;
    turns.set(domains[host], own + 1);
    return own;
  });
  const order = hosts.map((_, index) => index).sort((a, b) => turn[a] - turn[b] || a - b);
  return order.map((index) => hosts[index]);
}

/** Takes a place in the domain with the most places left, where no rule, not even a soft one, is broken. */
function take(ledger: Ledger, vm: number, buckets: readonly Bucket[]): void {
  const isBound = ledger.groups.rules(vm).length > 0;
  let best: { bucket: Bucket; place: Bucket["places"][number] } | undefined;
  for (const bucket of buckets) {
    if (bucket.left <= (best?.bucket.left ?? 0)) continue;
    const place = placeIn(ledger, vm, bucket);
    if (place) best = { bucket, place };
    if (best && !isBound) break;
  }
  if (!best) return;
  ledger.put(vm, best.place.host);
  best.place.left--;
  best.bucket.left--;
}

function placeIn(ledger: Ledger, vm: number, { places }: Bucket): Bucket["places"][number] | undefined {
  while (places.length > 0 && places[0].left === 0) places.shift();
  return places.find(
    ({ host, left }) => left > 0 && ledger.accepts(vm, host) && ledger.groups.softViolations(vm, host) === 0,
  );
}
