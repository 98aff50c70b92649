import { expect } from "chai";
import { unmetConditions } from "../../../stacks/gates";
import { integrationContract, standardizationContract, virtualizationContract } from "../../fixtures/contracts";

describe("gates between phases", () => {
  it("are open for contracts as the lab gives them", () => {
    expect(unmetConditions("standardization", standardizationContract)).to.deep.equal([]);
    expect(unmetConditions("integration", integrationContract)).to.deep.equal([]);
    expect(unmetConditions("virtualization", virtualizationContract)).to.deep.equal([]);
  });

  it("name the machine that has no place", () => {
    const unplaced = [{ vm: "worker-2", reason: "needs 1536 MiB" }];
    const capacity = { ...standardizationContract.capacity, fits: false, unplaced };
    const [unmet] = unmetConditions("standardization", { ...standardizationContract, capacity });
    expect(unmet).to.match(/worker-2 \(needs 1536 MiB\)/);
  });

  it("name the host that lacks a base image", () => {
    const [first, ...rest] = integrationContract.hosts;
    const hosts = [{ ...first!, images: {} }, ...rest];
    expect(unmetConditions("integration", { ...integrationContract, hosts })).to.deep.equal([
      `host ${first!.name} lacks the base image debian-12`,
    ]);
  });

  it("want a worker", () => {
    expect(unmetConditions("virtualization", { ...virtualizationContract, workers: {} })).to.have.length(1);
  });
});
