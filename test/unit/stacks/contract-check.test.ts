import { expect } from "chai";
import { checkContract, ContractError } from "../../../contracts/contract-check";
import { CONTRACT_VERSION, PHASES } from "../../../contracts/contracts";
import { contracts, integrationContract, standardizationContract } from "../../fixtures/contracts";

describe("checkContract", () => {
  for (const phase of PHASES) {
    it(`accepts what ${phase} of the lab promises`, () => {
      expect(() => checkContract(phase, contracts[phase])).not.to.throw();
    });

    it(`misses each output of ${phase}, by its name`, () => {
      for (const field of Object.keys(contracts[phase]).filter((name) => !["environment", "gate"].includes(name))) {
        const outputs = Object.fromEntries(Object.entries(contracts[phase]).filter(([name]) => name !== field));
        expect(() => checkContract(phase, outputs), field).to.throw(
          ContractError,
          `lab.${phase} does not keep the contract of phase ${phase}: its output \`${field}\` is missing; run \`pulumi up -s lab.${phase}\``,
        );
      }
    });
  }

  it("says that a phase has not been brought up", () => {
    for (const outputs of [undefined, {}]) {
      expect(() => checkContract("cloud", outputs)).to.throw(ContractError, "run `pulumi up -s <env>.cloud` first");
    }
  });

  it("names a wrong value deep inside", () => {
    const [first, ...others] = integrationContract.hosts;
    const hosts = [...others, { ...first, images: { "debian-12": { volume: 7, kernel: "", initrd: "" } } }];
    expect(() => checkContract("integration", { ...integrationContract, hosts })).to.throw(
      `its output \`hosts[${others.length}].images.debian-12.volume\` is a number where the contract has a text`,
    );
  });

  it("names the levels where a level is wrong", () => {
    const hosts = [{ ...standardizationContract.hosts[0], level: "village" }];
    expect(() => checkContract("standardization", { ...standardizationContract, hosts })).to.throw(
      "`hosts[0].level` is none of province, prefecture, county",
    );
  });

  it("tells an older contract from a broken one", () => {
    const version = CONTRACT_VERSION + 1;
    expect(() => checkContract("standardization", { version, environment: "lab", other: "shape" })).to.throw(
      `lab.standardization keeps version ${version} of its contract, and this version of powercloud needs version ${CONTRACT_VERSION}`,
    );
  });

  it("lets outputs pass that a later version adds", () => {
    expect(() => checkContract("standardization", { ...standardizationContract, later: true })).not.to.throw();
  });

  it("never shows a value", () => {
    const passwords = { "database-superuser": ["hunter2"] };
    expect(() => checkContract("standardization", { ...standardizationContract, passwords }))
      .to.throw(ContractError)
      .with.property("message")
      .that.does.not.contain("hunter2");
  });
});
