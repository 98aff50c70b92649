/**
 * An environment that an earlier version built goes on. The states in test/fixtures/states are those of a lab that was built
 * with the bundled Kubernetes plugin, in the clear: keys, passwords and tokens in them were replaced by words.
 */
import { expect } from "chai";
import { earlierStacks, type EarlierStacks, type PreviewedStep } from "../../support/lab/earlier-stacks";

/** Type and name of the resources that a preview does this with. */
function those(steps: readonly PreviewedStep[], ...ops: string[]): string[] {
  const named = steps.filter(({ op }) => ops.includes(op)).map(({ urn }) => urn.split("::").slice(-2));
  return named.map(([types, name]) => `${types!.split("$").at(-1)} ${name}`).sort();
}

/** Every operation of Pulumi's that takes something away, or puts something else in its place. */
const REPLACEMENTS = ["replace", "create-replacement", "delete-replaced", "discard-replaced"];

describe("an environment that an earlier version built", function () {
  this.timeout(600_000);
  let stacks: EarlierStacks;
  before(async () => {
    stacks = await earlierStacks();
  });
  after(() => stacks?.remove());

  for (const phase of ["standardization", "integration"] as const) {
    it(`finds nothing to do in ${phase}`, async () => {
      const { steps, unchanged } = await stacks.preview(phase);
      expect(those(steps, ...REPLACEMENTS, "create", "update", "delete")).to.deep.equal([]);
      expect(unchanged).to.be.above(20);
    });
  }

  it("replaces nothing in virtualization: nodes are admitted by a token that ends, and the cluster gets a name", async () => {
    const { steps, unchanged } = await stacks.preview("virtualization");
    expect(those(steps, ...REPLACEMENTS)).to.deep.equal([]);
    expect(those(steps, "delete")).to.deep.equal([
      "kubernetes:core/v1:Secret workers-admission-token",
      "random:index/randomPassword:RandomPassword workers-admission-token-id",
      "random:index/randomPassword:RandomPassword workers-admission-token-secret",
    ]);
    expect(those(steps, "create")).to.have.lengthOf(2);
    const updates = those(steps, "update").filter((resource) => !/CloudInitDisk|kubernetes/.test(resource));
    // It learns what the plan has to survive, and keeps it.
    expect(updates).to.deep.equal(["powercloud:index:Placement placement-plan"]);
    expect(unchanged).to.be.above(30);
  });

  it("replaces nothing in cloud: pods learn which account they use", async () => {
    const { steps, unchanged } = await stacks.preview("cloud");
    expect(those(steps, ...REPLACEMENTS, "create", "delete")).to.deep.equal([]);
    expect(those(steps, "update").filter((resource) => !/Deployment|Secret|kubernetes /.test(resource))).to.deep.equal(
      [],
    );
    expect(unchanged).to.be.above(40);
  });
});
