import fc from "fast-check";
import { domainKey } from "../../../planning/solver/domains";
import type { GroupRule, PlacementHost, PlacementRequest, PlacementVm } from "../../../planning/solver/placement-types";

const DOMAINS = [["p"], ["p", "a"], ["p", "a", "x"], ["p", "a", "y"], ["p", "b"], ["p", "b", "z"], ["q"]];

const host = fc.record({
  vcpu: fc.integer({ min: 1, max: 16 }),
  memoryMiB: fc.integer({ min: 1, max: 32 }).map((gib) => gib * 1024),
  diskGiB: fc.integer({ min: 10, max: 500 }),
  domain: fc.constantFrom(...DOMAINS),
  state: fc.option(fc.constantFrom("active" as const, "draining" as const, "standby" as const), {
    nil: undefined,
    freq: 2,
  }),
  zones: fc.option(fc.uniqueArray(fc.constantFrom("inner", "outer"), { minLength: 1 }), { nil: undefined, freq: 2 }),
  dedicated: fc.option(fc.constant("billing"), { nil: undefined, freq: 1 }),
  storage: fc.option(fc.record({ fast: fc.integer({ min: 20, max: 120 }) }), { nil: undefined, freq: 3 }),
  numa: fc.option(
    fc.constant([
      { vcpu: 2, memoryMiB: 4096 },
      { vcpu: 2, memoryMiB: 4096 },
    ]),
    { nil: undefined, freq: 2 },
  ),
});

const vm = fc.record({
  vcpu: fc.integer({ min: 1, max: 8 }),
  memoryMiB: fc.integer({ min: 128, max: 16 * 1024 }),
  diskGiB: fc.integer({ min: 1, max: 100 }),
  group: fc.option(fc.constantFrom("g1", "g2", "g3"), { nil: undefined }),
  zone: fc.option(fc.constantFrom("inner", "outer"), { nil: undefined, freq: 2 }),
  dedicated: fc.option(fc.constant("billing"), { nil: undefined, freq: 1 }),
  storageClass: fc.option(fc.constant("fast"), { nil: undefined, freq: 1 }),
  confined: fc.option(fc.array(fc.nat(7), { maxLength: 4 }), { nil: undefined, freq: 8 }),
});

const rule: fc.Arbitrary<GroupRule> = fc.record({
  id: fc.constantFrom("g1", "g2", "g3"),
  kind: fc.constantFrom("anti-affinity" as const, "affinity" as const),
  level: fc.constantFrom("host" as const, "county" as const, "prefecture" as const, "province" as const),
  hard: fc.boolean(),
});

/** Any request: hosts of any size in any centre, VMs that may fit or not, rules that may contradict each other. */
export const anyRequest: fc.Arbitrary<PlacementRequest> = fc
  .record({
    hosts: fc.array(host, { maxLength: 8 }),
    vms: fc.array(vm, { maxLength: 16 }),
    groups: fc.array(rule, { maxLength: 4 }),
    overcommit: fc.record({
      vcpu: fc.constantFrom(1, 1.5, 4),
      memory: fc.constantFrom(1, 1.2),
      disk: fc.constantFrom(1, 2),
    }),
    current: fc.array(fc.nat(9), { maxLength: 16 }),
    lost: fc.subarray(["h0", "h1", "h2", "h9"], { maxLength: 2 }),
    moveBudget: fc.option(fc.nat(3), { nil: undefined }),
    reserved: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 8 }),
  })
  .map(({ hosts, vms, groups, overcommit, current, reserved, lost, moveBudget }) => ({
    hosts: hosts.map((each, index) => ({ id: `h${index}`, ...each })),
    vms: vms.map(({ confined, ...each }, index) => ({
      id: `v${index}`,
      ...each,
      ...(confined && { hosts: confined.map((at) => `h${at}`) }),
    })),
    groups,
    overcommit,
    lost,
    moveBudget,
    current: Object.fromEntries(current.map((at, index) => [`v${index}`, `h${at}`])),
    reserved: Object.fromEntries(
      reserved
        .slice(0, hosts.length)
        .map((n, index) => [
          `h${index}`,
          { vcpu: n, memoryMiB: n * 512, diskGiB: n * n * 9, ...(n % 2 === 0 && { storage: { fast: n * 15 } }) },
        ]),
    ),
  }));

/** Few VMs and hosts of few sizes, so that all plans can be tried. */
export const tinyRequest: fc.Arbitrary<PlacementRequest> = fc
  .record({
    hosts: fc.array(fc.constantFrom(5, 8, 11), { minLength: 2, maxLength: 4 }),
    vms: fc.array(fc.record({ size: fc.integer({ min: 1, max: 5 }), grouped: fc.boolean(), isFast: fc.boolean() }), {
      maxLength: 6,
    }),
    hard: fc.boolean(),
  })
  .map(({ hosts, vms, hard }) => ({
    hosts: hosts.map((size, index) => ({
      ...{ id: `h${index}`, vcpu: size, memoryMiB: 9, diskGiB: 99, domain: ["p"] },
      ...(size > 5 && { storage: { fast: 2 } }),
    })),
    vms: vms.map(({ size, grouped, isFast }, index) => ({
      id: `v${index}`,
      vcpu: size,
      memoryMiB: 6 - size,
      diskGiB: 1,
      ...(isFast && { storageClass: "fast" }),
      group: grouped ? "g" : undefined,
    })),
    groups: hard ? [{ id: "g", kind: "anti-affinity" as const, level: "host" as const, hard }] : [],
    overcommit: { vcpu: 1, memory: 1, disk: 1 },
  }));

/** Everything about an assignment that is not allowed, found without the planner's own book-keeping. */
export function broken(request: PlacementRequest, assignments: Readonly<Record<string, string>>): string[] {
  const hostOf = (id: string) => request.hosts.find((each) => each.id === assignments[id]);
  const placed = request.vms.filter(({ id }) => assignments[id] !== undefined);
  return [
    ...placed.filter((each) => !hostOf(each.id)).map(({ id }) => `${id} is on no host of the request`),
    ...placed.filter(({ id, hosts }) => hosts && !hosts.includes(assignments[id])).map(({ id }) => `${id} is confined`),
    ...placed.flatMap((each) => misplaced(each, hostOf(each.id), request)),
    ...request.hosts.flatMap((each) => overfull(each, request, placed, assignments)),
    ...request.groups.filter(({ hard }) => hard).flatMap((each) => brokenRule(each, placed, hostOf)),
  ];
}

function misplaced(
  { id, zone, dedicated }: PlacementVm,
  at: PlacementHost | undefined,
  { current = {}, lost = [] }: PlacementRequest,
): string[] {
  if (!at) return [];
  const isClosed = (at.state ?? "active") !== "active";
  return [
    ...(lost.includes(at.id) ? [`${id} is on a lost host`] : []),
    ...(isClosed && current[id] !== at.id ? [`${id} went to a host that takes none`] : []),
    ...(zone !== undefined && at.zones && !at.zones.includes(zone) ? [`${id} is outside its zone`] : []),
    ...(dedicated !== at.dedicated ? [`${id} is on a host dedicated otherwise`] : []),
  ];
}

/** GiB of a class of storage, or of the host's own pool. */
function diskOf({ diskGiB, storageClass }: PlacementVm, wanted: string | undefined): number {
  return storageClass === wanted ? diskGiB : 0;
}

function overfullClasses(
  { id, storage = {} }: PlacementHost,
  { overcommit, reserved }: PlacementRequest,
  here: readonly PlacementVm[],
): string[] {
  return [...new Set(here.flatMap(({ storageClass }) => storageClass ?? []))].flatMap((name) => {
    if (storage[name] === undefined) return [`${id} is overfull: it has no storage ${name}`];
    const used = here.reduce((sum, each) => sum + diskOf(each, name), reserved?.[id]?.storage?.[name] ?? 0);
    return used > storage[name] * overcommit.disk + 1e-3 ? [`${id} is overfull in storage ${name}`] : [];
  });
}

function overfull(
  { id, ...has }: PlacementHost,
  request: PlacementRequest,
  placed: readonly PlacementVm[],
  assignments: Readonly<Record<string, string>>,
): string[] {
  const { overcommit, reserved } = request;
  const here = placed.filter((each) => assignments[each.id] === id);
  const limits = {
    vcpu: has.vcpu * overcommit.vcpu,
    memoryMiB: has.memoryMiB * overcommit.memory,
    diskGiB: has.diskGiB * overcommit.disk,
  };
  const taken = (vm: PlacementVm, name: keyof typeof limits) => (name === "diskGiB" ? diskOf(vm, undefined) : vm[name]);
  return (["vcpu", "memoryMiB", "diskGiB"] as const)
    .filter(
      (name) =>
        here.length > 0 &&
        here.reduce((sum, each) => sum + taken(each, name), reserved?.[id]?.[name] ?? 0) > limits[name] + 1e-3,
    )
    .map((name) => `${id} is overfull in ${name}`)
    .concat(overfullClasses({ id, ...has }, request, here));
}

function brokenRule(
  { id, kind, level }: GroupRule,
  placed: readonly PlacementVm[],
  hostOf: (id: string) => PlacementHost | undefined,
): string[] {
  const keys = placed.filter(({ group }) => group === id).map((each) => domainKey(hostOf(each.id)!, level));
  const different = new Set(keys).size;
  const holds = kind === "anti-affinity" ? different === keys.length : different <= 1;
  return holds ? [] : [`${kind} of ${id} at ${level} is broken`];
}
