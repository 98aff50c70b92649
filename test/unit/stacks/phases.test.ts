import { expect } from "chai";
import { PHASES } from "../../../contracts/contracts";
import { phaseNamed, phases } from "../../../stacks/phases";
import { previousPhase } from "../../../stacks/stack-name";

describe("the phases", () => {
  it("are those of the stacks' names, in their order, each after the one before it", () => {
    expect(phases.map(({ phase }) => phase)).to.deep.equal([...PHASES]);
    for (const { phase, after } of phases) expect(after, phase).to.equal(previousPhase(phase));
  });

  it("are found by their names", () => {
    for (const name of PHASES) expect(phaseNamed(name).phase).to.equal(name);
  });

  it("have conditions, each of a name of its own within its gate", () => {
    for (const { phase, conditions } of phases) {
      expect(conditions, phase).to.not.have.length(0);
      expect(new Set(conditions).size, phase).to.equal(conditions.length);
    }
  });
});
