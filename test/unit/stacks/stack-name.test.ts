import { expect } from "chai";
import { parseStackName, previousPhase } from "../../../stacks/stack-name";

describe("stack name", () => {
  it("is split at its last dot, so that an environment may have dots", () => {
    expect(parseStackName("lab.integration")).to.deep.equal({ environment: "lab", phase: "integration" });
    expect(parseStackName("gz.south.cloud")).to.deep.equal({ environment: "gz.south", phase: "cloud" });
  });

  for (const wrong of ["lab", "lab.", ".cloud", "lab.clouds", ""]) {
    it(`refuses ${JSON.stringify(wrong)} and names the phases`, () => {
      expect(() => parseStackName(wrong)).to.throw(/standardization, integration, virtualization, cloud/);
    });
  }

  it("knows the phase before", () => {
    expect(previousPhase("standardization")).to.equal(undefined);
    expect(previousPhase("cloud")).to.equal("virtualization");
  });
});
