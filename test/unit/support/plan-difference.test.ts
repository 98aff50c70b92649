import { expect } from "chai";
import type { PlannedResource } from "../../support/plan-difference";
import { differences } from "../../support/plan-difference";

const resource = (name: string, inputs: unknown): PlannedResource => ({ type: "t:i:T", name, inputs });

describe("difference of two plans", () => {
  it("is empty for equal plans", () => {
    expect(differences([resource("a", { x: [1, {}] })], [resource("a", { x: [1, {}] })])).to.deep.equal([]);
  });

  it("names resources that come and go", () => {
    expect(differences([resource("a", {})], [resource("b", {})])).to.deep.equal(["- t:i:T a", "+ t:i:T b"]);
  });

  it("names each property that differs, by its path", () => {
    const before = resource("a", { same: 1, spec: { list: [1, 2], gone: true } });
    const after = resource("a", { same: 1, spec: { list: [1, 3], fresh: {} } });
    expect(differences([before], [after])).to.deep.equal([
      "! t:i:T a",
      "+   spec.fresh: {}",
      "-   spec.gone: true",
      "-   spec.list[1]: 2",
      "+   spec.list[1]: 3",
    ]);
  });
});
