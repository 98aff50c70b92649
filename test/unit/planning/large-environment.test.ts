import { expect } from "chai";
import { stringify } from "yaml";
import { parseModel } from "../../../model/load";
import { machines } from "../../../planning/environment/machines";
import { environmentFile } from "../../bench/environment";
import { phaseContracts } from "../../bench/phase-contracts";

const OPTIONS = { vms: 1000, seed: 7 };

describe("the environment that the bench previews", function () {
  this.timeout(30_000);
  const model = parseModel(stringify(environmentFile(OPTIONS)), "bench.yaml");

  it("is the same for the same seed, and another one for another", () => {
    expect(environmentFile(OPTIONS)).to.deep.equal(environmentFile(OPTIONS));
    expect(environmentFile(OPTIONS)).not.to.deep.equal(environmentFile({ ...OPTIONS, seed: 8 }));
  });

  it("has as many VMs as asked for, whose hosts all tell their facts", () => {
    expect(machines(model)).to.have.length(1000);
    const hosts = Object.values(model.centres).flatMap((centre) => Object.values(centre.hosts));
    expect(hosts).to.have.length(120);
    expect(hosts.filter(({ facts }) => facts === undefined)).to.deep.equal([]);
  });

  it("fits, so that every phase can be previewed", async () => {
    const { standardization, integration } = await phaseContracts(model);
    expect(standardization.capacity).to.include({ fits: true });
    expect(Object.keys(integration.services)).to.have.length(738);
    expect(Object.keys(standardization.addresses)).to.have.length(1000);
  });

  it("is refused when it would be smaller than the platform", () => {
    expect(() => environmentFile({ vms: 100, seed: 1 })).to.throw("found 100 VMs; allowed at least 262");
  });
});
