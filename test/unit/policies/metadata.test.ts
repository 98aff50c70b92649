import { expect } from "chai";
import { controls, policies } from "../../../policies/platform/policies";

const SYSTEMS =
  /^sg186:(management-control|comprehensive-evaluation|safety-protection|standards-and-norms|technical-research|talent)$/;

describe("metadata of the platform controls", () => {
  for (const policy of policies) {
    it(`${policy.tags?.[0]} can be followed to its clause and mended`, () => {
      expect(policy.enforcementLevel).to.equal("mandatory");
      expect(policy.severity).to.be.oneOf(["low", "medium", "high", "critical"]);
      expect(policy.remediationSteps).to.match(/\.$/);
      expect(policy.url).to.match(/^https:/);
      expect(policy.name).to.match(/^[a-z0-9-]+$/);
      for (const key of ["name", "version", "reference", "specification"] as const) {
        expect(policy.framework?.[key], key).to.be.a("string").and.not.empty;
      }
      expect(policy.tags!.filter((tag) => SYSTEMS.test(tag))).to.have.length(1);
    });
  }

  it("says of each clause whether it was checked at its source", () => {
    controls.forEach((control, index) => {
      expect(policies[index]!.tags).to.include(`clause-verified:${control.clause.verified}`);
      if (!control.clause.verified) expect(policies[index]!.framework?.specification).to.contain('"verified": false');
    });
  });

  it("has no two policies of one name", () => {
    expect(new Set(policies.map((policy) => policy.name)).size).to.equal(policies.length);
  });
});
