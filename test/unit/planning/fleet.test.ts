import { expect } from "chai";
import { place } from "../../../planning/placement";
import { fleet, withLoss } from "../../bench/fleet";
import { infeasibleSteps } from "./oracles";
import { broken } from "./requests";

/** A tenth of the fleet that the bench plans. */
const SCALE = { hosts: 500, vms: 5000 };

describe("place, for a fleet", function () {
  this.timeout(60_000);

  for (const seed of [1, 2, 3]) {
    it(`uses at most 1 % more hosts than the bound proves (seed ${seed})`, async () => {
      const request = fleet({ ...SCALE, seed });
      const { assignments, unplaced, gap } = await place(request);
      expect(unplaced).to.deep.equal([]);
      expect(broken(request, assignments)).to.deep.equal([]);
      expect(gap).to.be.at.most(0.01);
    });
  }

  for (const counties of [3, 30]) {
    it(`uses at most 3 % more with replicas over ${counties} counties, and moves only who must when hosts are lost`, async () => {
      const request = fleet({ ...SCALE, seed: 4, replicas: true, counties });
      const { assignments, unplaced, gap } = await place(request);
      expect(unplaced).to.deep.equal([]);
      expect(broken(request, assignments)).to.deep.equal([]);
      expect(gap).to.be.at.most(0.03);

      const after = withLoss(request, assignments, 0.01);
      const lost = new Set(after.lost);
      const replanned = await place(after);
      expect(replanned.unplaced).to.deep.equal([]);
      expect(broken(after, replanned.assignments)).to.deep.equal([]);
      expect(infeasibleSteps(after, replanned.moves.slice(0, 20))).to.deep.equal([]);
      const others = replanned.moves.filter(({ from }) => !lost.has(from));
      const homeless = Object.values(assignments).filter((host) => lost.has(host));
      expect(replanned.moves.length - others.length).to.equal(homeless.length);
      expect(others.length).to.be.at.most(0.01 * (request.vms.length - homeless.length));
    });
  }
});
