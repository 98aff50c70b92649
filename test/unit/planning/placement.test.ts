import { expect } from "chai";
import fc from "fast-check";
import { place } from "../../../planning/placement";
import type { PlacementRequest, PlacementResult } from "../../../planning/solver/placement-types";
import { fewestHosts, infeasibleSteps, unrecoverable } from "./oracles";
import { anyRequest, broken, tinyRequest } from "./requests";

const RUNS = { numRuns: 100 };

/** The result without the time it took. */
async function decision(request: PlacementRequest): Promise<Omit<PlacementResult, "seconds">> {
  const { seconds, ...rest } = await place(request);
  expect(seconds).to.be.at.least(0);
  return rest;
}

describe("place, for any request", function () {
  this.timeout(60_000);

  it("holds capacities, confinements and hard rules", () =>
    fc.assert(
      fc.asyncProperty(anyRequest, async (request) => {
        const { assignments } = await place(request);
        expect(broken(request, assignments)).to.deep.equal([]);
      }),
      RUNS,
    ));

  it("gives every VM a host or a reason", () =>
    fc.assert(
      fc.asyncProperty(anyRequest, async (request) => {
        const { assignments, unplaced } = await place(request);
        const all = [...Object.keys(assignments), ...unplaced.map(({ vm }) => vm)];
        expect(all.sort()).to.deep.equal(request.vms.map(({ id }) => id).sort());
        for (const { reason } of unplaced) expect(reason).to.match(/^no host takes its .*: ./);
      }),
      RUNS,
    ));

  it("uses at least as many hosts as the bound says", () =>
    fc.assert(
      fc.asyncProperty(anyRequest, async (request) => {
        const { assignments, hostsUsed, lowerBound, gap } = await place(request);
        expect(hostsUsed).to.equal(new Set(Object.values(assignments)).size);
        expect(lowerBound).to.be.at.most(hostsUsed);
        expect(lowerBound > 0).to.equal(hostsUsed > 0);
        expect(gap).to.equal(lowerBound === 0 ? 0 : (hostsUsed - lowerBound) / lowerBound);
      }),
      RUNS,
    ));

  it("decides the same whatever the order of hosts and VMs", () =>
    fc.assert(
      fc.asyncProperty(anyRequest, async (request) => {
        const other = { ...request, hosts: [...request.hosts].reverse(), vms: [...request.vms].reverse() };
        expect(await decision(other)).to.deep.equal(await decision(request));
      }),
      RUNS,
    ));

  it("moves nothing when it is asked again, but from hosts that are to be empty", () =>
    fc.assert(
      fc.asyncProperty(anyRequest, async (request) => {
        // VMs that have no place go on running where they run and take room there: without them it is another request.
        const placed = (await place(request)).assignments;
        const vms = request.vms.filter(({ id }) => placed[id] !== undefined);
        const first = await place({ ...request, vms });
        fc.pre(first.unplaced.length === 0);
        const second = await place({ ...request, vms, current: first.assignments });
        const active = new Set(request.hosts.filter(({ state = "active" }) => state === "active").map(({ id }) => id));
        expect(second.moves.filter(({ from }) => active.has(from))).to.deep.equal([]);
        expect(Object.keys(second.assignments)).to.deep.equal(Object.keys(first.assignments));
      }),
      RUNS,
    ));

  it("moves nothing for a soft rule alone, nor counts a VM twice that stays", async () => {
    const host = (id: string, vcpu: number) => ({ id, vcpu, memoryMiB: 4096, diskGiB: 40, domain: ["p"] });
    const vm = (id: string, more: object) => ({ id, vcpu: 1, memoryMiB: 512, diskGiB: 1, ...more });
    const request: PlacementRequest = {
      hosts: [host("h0", 4), host("h1", 2)],
      vms: [vm("v0", { hosts: ["h0"] }), vm("v1", { group: "g" }), vm("v2", { group: "g", hosts: ["h1"] })],
      groups: [{ id: "g", kind: "anti-affinity", level: "host", hard: false }],
      overcommit: { vcpu: 1, memory: 1, disk: 1 },
      current: { v0: "h0", v1: "h1", v2: "h1" },
    };
    expect((await place(request)).moves).to.deep.equal([]);
  });

  it("tells as moves exactly the VMs that were elsewhere, each from where it is to where it goes", () =>
    fc.assert(
      fc.asyncProperty(anyRequest, async (request) => {
        const { assignments, moves } = await place(request);
        const at = new Map(Object.entries(request.current ?? {}));
        for (const { vm, from, to } of moves) {
          expect(at.get(vm)).to.equal(from);
          at.set(vm, to);
        }
        for (const [vm, to] of Object.entries(assignments)) expect(at.get(vm) ?? to).to.equal(to);
        const moved = new Set(moves.map(({ vm }) => vm));
        for (const vm of moved) expect(assignments[vm]).not.to.equal(request.current?.[vm]);
      }),
      RUNS,
    ));

  it("orders moves so that each has room and breaks no hard rule when its turn comes", () =>
    fc.assert(
      fc.asyncProperty(anyRequest, async (request) => {
        expect(infeasibleSteps(request, (await place(request)).moves)).to.deep.equal([]);
      }),
      { numRuns: 400 },
    ));

  it("counts as N+1 only what an independent search finds too", () =>
    fc.assert(
      fc.asyncProperty(anyRequest, async (request) => {
        const { assignments, violations } = await place({ ...request, survive: ["host"] });
        if (violations.length > 0) return;
        for (const { id } of request.hosts) expect(unrecoverable(request, assignments, id)).to.deep.equal([]);
      }),
      RUNS,
    ));

  it("lies between the bound and the optimum found by trying everything", () =>
    fc.assert(
      fc.asyncProperty(tinyRequest, async (request) => {
        const { hostsUsed, lowerBound, unplaced } = await place(request);
        if (unplaced.length > 0) return;
        const best = fewestHosts(request)!;
        expect(best).to.be.within(lowerBound, hostsUsed);
      }),
      RUNS,
    ));
});

const host = (id: string, domain = ["p"]) => ({ id, vcpu: 4, memoryMiB: 8192, diskGiB: 100, domain });
const vm = (id: string, memoryMiB: number, group?: string) => ({ id, vcpu: 1, memoryMiB, diskGiB: 10, group });
const overcommit = { vcpu: 1, memory: 1, disk: 1 };
const none = { vcpu: 0, memoryMiB: 0, diskGiB: 0 };

describe("place", () => {
  it("fills a host before it opens another", async () => {
    const vms = [1, 2, 3].map((n) => vm(`v${n}`, 2048));
    const result = await place({ hosts: [host("a"), host("b")], vms, groups: [], overcommit });
    expect(result).to.deep.include({ assignments: { v1: "a", v2: "a", v3: "a" }, hostsUsed: 1, lowerBound: 1, gap: 0 });
  });

  it("keeps what an operator moved, even where another host would be fuller", async () => {
    const request = { hosts: [host("a"), host("b")], vms: [vm("v1", 1024), vm("v2", 1024)], groups: [], overcommit };
    const { assignments, moves } = await place({ ...request, current: { v1: "b", v2: "a" } });
    expect(assignments).to.deep.equal({ v1: "b", v2: "a" });
    expect(moves).to.deep.equal([]);
  });

  it("moves what no longer may be where it is", async () => {
    const groups = [{ id: "g", kind: "anti-affinity" as const, level: "host" as const, hard: true }];
    const vms = [vm("v1", 1024, "g"), vm("v2", 1024, "g")];
    const current = { v1: "a", v2: "a" };
    const { moves } = await place({ hosts: [host("a"), host("b")], vms, groups, overcommit, current });
    expect(moves).to.deep.equal([{ vm: "v2", from: "a", to: "b" }]);
  });

  it("moves VMs rather than leaving one without a place", async () => {
    const vms = [vm("big", 8192), vm("s1", 2048), vm("s2", 2048)];
    const current = { s1: "a", s2: "b" };
    const { unplaced, moves } = await place({ hosts: [host("a"), host("b")], vms, groups: [], overcommit, current });
    expect(unplaced).to.deep.equal([]);
    expect(moves).to.have.length(1);
  });

  it("says why a VM has no place", async () => {
    const groups = [{ id: "g", kind: "anti-affinity" as const, level: "host" as const, hard: true }];
    const hosts = [host("a"), host("b")];
    const vms = [
      vm("v1", 5000, "g"),
      vm("v2", 100, "g"),
      vm("v3", 100, "g"),
      vm("v4", 9000),
      { ...vm("v5", 1), hosts: [] },
    ];
    const { unplaced } = await place({ hosts, vms, groups, overcommit });
    expect(unplaced).to.deep.equal([
      {
        vm: "v3",
        reason:
          "no host takes its 1 vCPU, 100 MiB memory and 10 GiB disk: 2 of 2 barred by hard anti-affinity of group g (level host)",
      },
      { vm: "v4", reason: "no host takes its 1 vCPU, 9000 MiB memory and 10 GiB disk: 2 of 2 short of memory" },
      { vm: "v5", reason: "no host takes its 1 vCPU, 1 MiB memory and 10 GiB disk: 2 of 2 not allowed for it" },
    ]);
    const nowhere = await place({ hosts: [], vms: [vm("v1", 1)], groups: [], overcommit });
    expect(nowhere.unplaced[0].reason).to.contain("there are no hosts");
  });

  it("finds the domain that holds a whole affinity group", async () => {
    const groups = [{ id: "g", kind: "affinity" as const, level: "prefecture" as const, hard: true }];
    const hosts = [host("a", ["p", "small"]), host("b", ["p", "wide"]), host("c", ["p", "wide"])];
    const vms = [vm("v1", 8000, "g"), vm("v2", 8000, "g")];
    const { assignments } = await place({ hosts, vms, groups, overcommit, current: { v1: "a" } });
    expect(new Set(Object.values(assignments))).to.deep.equal(new Set(["b", "c"]));
  });

  it("spreads by soft rules, and gives them up where it must", async () => {
    const groups = [{ id: "g", kind: "anti-affinity" as const, level: "host" as const, hard: false }];
    const vms = [1, 2, 3].map((n) => vm(`v${n}`, 1024, "g"));
    const { assignments } = await place({ hosts: [host("a"), host("b")], vms, groups, overcommit });
    expect(assignments).to.deep.equal({ v1: "a", v2: "b", v3: "a" });
  });

  it("does not give away what is reserved", async () => {
    const reserved = { a: { vcpu: 0, memoryMiB: 8000, diskGiB: 0 } };
    const { assignments } = await place({
      hosts: [host("a"), host("b")],
      vms: [vm("v", 500)],
      groups: [],
      overcommit,
      reserved,
    });
    expect(assignments).to.deep.equal({ v: "b" });
  });

  it("takes a disk of the pool of its class, and counts each pool by itself", async () => {
    const hosts = [host("a"), { ...host("b"), storage: { fast: 25 } }, { ...host("c"), storage: { fast: 15 } }];
    const vms = ["v1", "v2", "v3", "v4"].map((id) => ({ ...vm(id, 512), storageClass: "fast" }));
    const request = { hosts, vms: [...vms, { ...vm("big", 512), diskGiB: 95 }], groups: [], overcommit };
    const { assignments, unplaced } = await place({ ...request, reserved: { c: { ...none, storage: { fast: 4 } } } });
    expect(Object.values(assignments).sort()).to.deep.equal(["b", "b", "b", "c"]);
    expect(assignments["big"]).to.equal("b");
    expect(unplaced).to.deep.equal([
      {
        vm: "v4",
        reason:
          "no host takes its 1 vCPU, 512 MiB memory and 10 GiB fast disk: 1 of 3 without storage of class fast; 2 of 3 short of fast disk",
      },
    ]);
  });

  it("gives a class's disks away where the host's own pool is overbooked, and bounds by them", async () => {
    const full = { ...host("full"), storage: { fast: 100 } };
    const reserved = { full: { ...none, diskGiB: 110 } };
    const small = ["a", "b", "c"].map((id) => ({ ...host(id), storage: { fast: 10 } }));
    const vms = ["v1", "v2", "v3"].map((id) => ({ ...vm(id, 512), storageClass: "fast" }));
    const alone = await place({ hosts: [full], vms, groups: [], overcommit, reserved });
    expect(alone).to.deep.include({ unplaced: [], hostsUsed: 1, lowerBound: 1 });
    const among = await place({ hosts: [full, ...small], vms, groups: [], overcommit, reserved });
    expect(among).to.deep.include({ unplaced: [], hostsUsed: 1, lowerBound: 1 });
  });

  it("refuses two VMs of one name", async () => {
    const error = await place({ hosts: [], vms: [vm("v", 1), vm("v", 1)], groups: [], overcommit }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.be.an("error").with.property("message", 'the VM "v" is given twice: ids must be unique');
  });
});
