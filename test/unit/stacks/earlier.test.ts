import { expect } from "chai";
import { fromEarlier } from "../../../contracts/earlier";
import { contracts } from "../../fixtures/contracts";

describe("outputs of an earlier version", () => {
  const pair = { certificate: "PEM", privateKey: "key" };

  it("have their one authority for every purpose", () => {
    const one = { ...pair, trusted: "PEM" };
    expect(fromEarlier({ version: 1, authority: pair })).to.deep.equal({
      version: 1,
      authorities: { databases: one, entrances: one, staff: one },
    });
  });

  it("are left alone when they are today's", () => {
    expect(fromEarlier(contracts.virtualization)).to.equal(contracts.virtualization);
    expect(fromEarlier({})).to.deep.equal({});
  });
});
