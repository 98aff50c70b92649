/** What the environment `lab` asks of Kubernetes holds to the platform's controls; no engine is needed to know it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { policies } from "../../policies/platform/policies";
import type { Plan } from "../support/plan-difference";
import { run } from "../unit/policies/run-control";

describe("golden plans under the platform's controls", () => {
  for (const phase of ["virtualization", "cloud"]) {
    const plan = JSON.parse(readFileSync(join(__dirname, `${phase}.json`), "utf8")) as Plan;
    const resources = plan.filter(({ type }) => type.startsWith("kubernetes:"));

    it(`${phase}: none of its Kubernetes resources is found wrong`, () => {
      expect(resources).to.not.have.length(0);
      const found = resources.flatMap(({ type, name, inputs }) =>
        policies.flatMap((policy) => {
          const { violations, error } = run(policy, { type, props: inputs as object });
          return error === undefined ? violations : [`${name}: ${error.message}`];
        }),
      );
      expect(found).to.deep.equal([]);
    });
  }
});
