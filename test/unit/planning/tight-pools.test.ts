import { expect } from "chai";
import { place } from "../../../planning/placement";
import type { PlacementRequest, PlacementResult } from "../../../planning/solver/placement-types";
import { better, textbook } from "../../bench/textbook";
import { tight, type TightOptions } from "../../bench/tight";
import { infeasibleSteps } from "./oracles";
import { broken } from "./requests";

const SMALL = { hosts: 12, pieces: 7 };

/** Cut evenly and oddly, in few and many pieces, with groups and with overcommit. */
const KINDS: Readonly<Record<string, Omit<TightOptions, "seed" | "hosts">>> = {
  "cut oddly": { oddity: 1 },
  "cut evenly": { oddity: 0.2 },
  "cut in a few": { oddity: 0.6, pieces: 4 },
  "with replicas": { oddity: 0.6, replicas: 0.4 },
  "with overcommit": { oddity: 0.5, overcommit: { vcpu: 4, memory: 1.5, disk: 1 } },
};

/** Textbook planners that leave fewer VMs without a place, or as few on fewer hosts. */
function outdone(request: PlacementRequest, { unplaced, hostsUsed }: PlacementResult): string[] {
  const ours = { unplaced: unplaced.length, hostsUsed };
  return Object.entries(textbook(request)).flatMap(([name, theirs]) => (better(theirs, ours) < 0 ? [name] : []));
}

describe("place, for a nearly full pool of VMs of odd sizes", function () {
  this.timeout(120_000);

  for (const [kind, options] of Object.entries(KINDS)) {
    it(`is outdone by no textbook planner, and leaves none without a place (${kind})`, async () => {
      for (const seed of [1, 2, 3]) {
        const request = tight({ ...SMALL, ...options, seed });
        const result = await place(request);
        expect(result.unplaced, `seed ${seed}`).to.deep.equal([]);
        expect(outdone(request, result), `seed ${seed}`).to.deep.equal([]);
        expect(broken(request, result.assignments), `seed ${seed}`).to.deep.equal([]);
      }
    });
  }

  it("is outdone by none where not all can have a place", async () => {
    for (const seed of [4, 5]) {
      const request = tight({ ...SMALL, oddity: 0.6, kept: 1, seed });
      const crowd = request.vms.map((vm, index) => ({ ...vm, memoryMiB: vm.memoryMiB + (index % 3) * 1024 }));
      const result = await place({ ...request, vms: crowd });
      expect(outdone({ ...request, vms: crowd }, result), `seed ${seed}`).to.deep.equal([]);
    }
  });

  it("starts new VMs beside those that run, and moves none that it need not", async () => {
    for (const seed of [1, 2, 3]) {
      const request = tight({ ...SMALL, oddity: 0.6, running: 0.7, seed });
      const result = await place(request);
      expect(result.unplaced, `seed ${seed}`).to.deep.equal([]);
      expect(broken(request, result.assignments)).to.deep.equal([]);
      expect(infeasibleSteps(request, result.moves)).to.deep.equal([]);
      if (Object.values(textbook(request)).some(({ unplaced }) => unplaced === 0)) {
        expect(result.moves, `seed ${seed}`).to.deep.equal([]);
      }
    }
  });

  it("moves nothing of a pool that is in place, and decides the same in any order", async () => {
    const request = tight({ ...SMALL, oddity: 0.6, seed: 6 });
    const { assignments } = await place(request);
    const again = await place({ ...request, current: assignments });
    expect(again.moves).to.deep.equal([]);
    expect(again.assignments).to.deep.equal(assignments);
    const other = { ...request, hosts: [...request.hosts].reverse(), vms: [...request.vms].reverse() };
    expect((await place(other)).assignments).to.deep.equal(assignments);
  });

  it("generates pools that can be carried, the same for the same seed", () => {
    const options = { ...SMALL, seed: 7, running: 1, replicas: 0.5 };
    const request = tight(options);
    expect(tight(options)).to.deep.equal(request);
    expect(tight({ ...options, seed: 8 })).not.to.deep.equal(request);
    expect(request.groups).not.to.deep.equal([]);
    expect(broken(request, request.current!)).to.deep.equal([]);
  });
});
