import { expect } from "chai";
import fc from "fast-check";
import { BoundError, lowerBound } from "../../../planning/solver/patterns/bound";
import type { PlacementRequest } from "../../../planning/solver/placement-types";

const request: PlacementRequest = {
  hosts: ["a", "b", "c", "d"].map((id) => ({ id, vcpu: 4, memoryMiB: 4096, diskGiB: 100, domain: ["p"] })),
  vms: [],
  groups: [],
  overcommit: { vcpu: 1, memory: 1, disk: 1 },
};

function vms(count: number, memoryMiB: number, group?: string) {
  return Array.from({ length: count }, (_, n) => ({
    id: `${group ?? "v"}${n}`,
    vcpu: 1,
    memoryMiB,
    diskGiB: 1,
    group,
  }));
}

describe("lower bound of hosts", function () {
  this.timeout(30_000);

  it("is 0 for nothing and at least 1 for anything", async () => {
    expect(await lowerBound(request)).to.equal(0);
    expect(await lowerBound({ ...request, vms: vms(1, 1) })).to.equal(1);
  });

  it("is what the scarcest resource asks for", async () => {
    expect(await lowerBound({ ...request, vms: vms(4, 2048) })).to.equal(2);
    expect(await lowerBound({ ...request, vms: vms(9, 1) })).to.equal(3);
    expect(await lowerBound({ ...request, vms: vms(9, 1), overcommit: { vcpu: 3, memory: 1, disk: 1 } })).to.equal(1);
  });

  it("knows that an anti-affinity group needs a host for each member", async () => {
    const groups = [{ id: "g", kind: "anti-affinity" as const, level: "host" as const, hard: true }];
    expect(await lowerBound({ ...request, vms: vms(3, 1, "g"), groups })).to.equal(3);
    expect(await lowerBound({ ...request, vms: vms(3, 1, "g"), groups: [{ ...groups[0], hard: false }] })).to.equal(1);
  });

  it("knows what is reserved, and who is confined", async () => {
    const taken = { vcpu: 0, memoryMiB: 3072, diskGiB: 0 };
    const reserved = Object.fromEntries(request.hosts.map(({ id }) => [id, taken]));
    expect(await lowerBound({ ...request, vms: vms(4, 512), reserved })).to.equal(2);
    const confined = [
      { ...vms(1, 1)[0], id: "x", hosts: ["a"] },
      { ...vms(1, 1)[0], id: "y", hosts: ["b"] },
    ];
    expect(await lowerBound({ ...request, vms: confined })).to.equal(2);
  });

  it("is thrown, not guessed, when there is none", async () => {
    for (const wanted of [vms(1, 5000), vms(9, 4096)]) {
      const error = await lowerBound({ ...request, vms: wanted }).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(BoundError);
    }
  });

  it("does not change when hosts or VMs are listed in another order", () =>
    fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([512, 1024, 700, 3000, 2048], { minLength: 1 }), async (sizes) => {
        const wanted = sizes.map((size) => ({ ...vms(1, size)[0], id: `v${size}` }));
        const one = await lowerBound({ ...request, vms: wanted });
        const hosts = [...request.hosts].reverse();
        expect(await lowerBound({ ...request, hosts, vms: [...wanted].reverse() })).to.equal(one);
        const total = sizes.reduce((sum, size) => sum + size, 0);
        expect(one).to.be.at.least(Math.ceil(total / 4096));
      }),
      { numRuns: 30 },
    ));
});
