/**
 * An environment that an earlier version built goes on. The states in test/fixtures/states are those of a lab that was built
 * with the bundled Kubernetes plugin, in the clear: keys, passwords and tokens in them were replaced by words.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../scripts/paths";
import { earlierStacks, type EarlierStacks, type PreviewedStep } from "../../support/lab/earlier-stacks";

/** Type and name of the resources that a preview does this with. */
function those(steps: readonly PreviewedStep[], ...ops: string[]): string[] {
  const named = steps.filter(({ op }) => ops.includes(op)).map(({ urn }) => urn.split("::").slice(-2));
  return named.map(([types, name]) => `${types!.split("$").at(-1)} ${name}`).sort();
}

/** What a phase of that lab promised. */
function promised(phase: string): Record<string, unknown> {
  const file = join(projectRoot, "test/fixtures/states", `${phase}.json`);
  const { deployment } = JSON.parse(readFileSync(file, "utf8")) as {
    deployment: { resources: { type: string; outputs: Record<string, unknown> }[] };
  };
  return deployment.resources.find(({ type }) => type === "pulumi:pulumi:Stack")!.outputs;
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

  it("begins to keep its addresses in standardization: all that they are", async () => {
    const { steps, unchanged } = await stacks.preview("standardization");
    expect(those(steps, ...REPLACEMENTS, "update", "delete")).to.deep.equal([]);
    expect(those(steps, "create")).to.deep.equal(["powercloud:index:Addresses addresses"]);
    const { newState } = steps.find(({ op }) => op === "create")!;
    expect(newState!.inputs["takeOver"]).to.deep.equal(promised("standardization")["addresses"]);
    expect(unchanged).to.be.above(20);
  });

  it("finds nothing to do in integration", async () => {
    const { steps, unchanged } = await stacks.preview("integration");
    expect(those(steps, ...REPLACEMENTS, "create", "update", "delete")).to.deep.equal([]);
    expect(unchanged).to.be.above(20);
  });

  it("replaces nothing in virtualization: nodes are admitted by a token that ends, and the cluster gets a name", async () => {
    const { steps, unchanged } = await stacks.preview("virtualization");
    expect(those(steps, ...REPLACEMENTS)).to.deep.equal([]);
    expect(those(steps, "delete")).to.deep.equal([
      "kubernetes:core/v1:Secret workers-admission-token",
      "random:index/randomPassword:RandomPassword workers-admission-token-id",
      "random:index/randomPassword:RandomPassword workers-admission-token-secret",
    ]);
    expect(those(steps, "create")).to.have.lengthOf(2);
    expect(those(steps, "update").filter((resource) => !/CloudInitDisk|kubernetes/.test(resource))).to.deep.equal([]);
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

  const anotherRange = (model: string) => model.replace("cidr: 10.20.0.0/16", "cidr: 10.21.0.0/16");

  it("keeps its addresses from the first preview on, though nothing of them is in its state yet", async () => {
    expect(await stacks.previewOf("standardization", anotherRange)).to.contain(
      "network business: 10.20.0.0/16 -> 10.21.0.0/16 would take their addresses from database-1, database-2, worker-1, worker-2, " +
        "tongzi-meter-collector; addresses of running machines do not change: add a network, or retire those machines first",
    );
  });

  it("keeps them after it was brought up, whatever comes and goes", async () => {
    const { addresses } = await stacks.up("standardization");
    expect(addresses).to.deep.equal(promised("standardization")["addresses"]);
    const { steps } = await stacks.preview("standardization");
    expect(those(steps, "create", "update", "delete")).to.deep.equal([]);
    const another = (model: string) =>
      model.replace("meter-collector:", "bill-printer:").replace("workers: 2", "workers: 3");
    const said = await stacks.previewOf("standardization", another);
    expect(said).to.match(/tongzi-bill-printer gets 10\.20\.\d+\.\d+ on business/);
    expect(said).to.contain("worker-3 gets 10.20.2.12 on business, its pods 10.244.3.0/24");
    expect(said).to.contain("tongzi-meter-collector is gone: 10.20.28.242 on business rests");
  });
});
