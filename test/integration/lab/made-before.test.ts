/**
 * An environment that an earlier version built goes on. The states in test/fixtures/states are those of a lab that was built
 * with the bundled Kubernetes plugin, in the clear: keys, passwords and tokens in them were replaced by words.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../scripts/paths";
import { ANEW, type Edit, edited, OTHER_MODULE, OTHER_NETWORK_AND_IMAGE } from "../../fixtures/other-names";
import { earlierStacks, type EarlierStacks, type Preview, type PreviewedStep } from "../../support/lab/earlier-stacks";
import type { PhaseName } from "../../support/lab/lab";

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

const TO_OTHER_NAMES: readonly Edit[] = [
  ["guiyang-1: {", "gy-1: { was: guiyang-1,"],
  ["tongzi-1: {", "tz-1: { was: tongzi-1,"],
  [/\btiny\b/g, "mini"],
  [/\bsmall\b/g, "database"],
  [/\bmedium\b/g, "worker"],
  ["  tongzi:\n", "  tz:\n    was: tongzi\n"],
  ["meter-collector: {", "meters: { was: meter-collector,"],
  ["[meter-collector]", "[meters]"],
  ["  guiyang:\n", "  gy:\n    was: guiyang\n"],
  ["in: guiyang", "in: gy"],
  ...OTHER_NETWORK_AND_IMAGE,
  ...OTHER_MODULE,
];

/** A host of a county that belongs to the prefecture from now on. */
function toAnotherCentre(text: string): string {
  const [host] = /^ *xishui-1: .*\n/m.exec(text)!;
  return edited(text, [`    hosts:\n${host}`, ""], [/^ {6}zunyi-1: .*\n/m, `$&${host}`]);
}

describe("an environment that an earlier version built", function () {
  this.timeout(600_000);
  let stacks: EarlierStacks;
  let previews: Record<PhaseName, Preview>;
  before(async () => {
    stacks = await earlierStacks();
    previews = await stacks.previews((text) => toAnotherCentre(edited(text, ...TO_OTHER_NAMES)));
  });
  after(() => stacks?.remove());

  // Whatever a version changes, another name must not: each phase is previewed once, with all of them.
  describe("whose hosts, centres, service, flavors, network, image and module have other names now, and a host another centre", () => {
    it("begins to keep its addresses in standardization: all that they are, and has more authorities", () => {
      const { steps, unchanged } = previews.standardization;
      expect(those(steps, ...REPLACEMENTS, "update", "delete")).to.deep.equal([]);
      expect(those(steps, "create")).to.deep.equal([
        "powercloud:index:Addresses addresses",
        "powercloud:index:CertificateAuthority authorities-entrances-1",
        "powercloud:index:CertificateAuthority authorities-staff-1",
        "powercloud:platform:Authorities authorities",
      ]);
      const { newState } = steps.find(({ op, urn }) => op === "create" && urn.endsWith("::addresses"))!;
      expect(newState!.inputs["takeOver"]).to.deep.equal(promised("standardization")["addresses"]);
      expect(unchanged).to.be.above(20);
    });

    it("brings what was in a county's seed in by the agent, and replaces nothing in integration", () => {
      const { steps, unchanged } = previews.integration;
      expect(those(steps, ...REPLACEMENTS, "delete")).to.deep.equal([]);
      expect(those(steps, "create")).to.deep.equal([
        "libvirt:index:GuestConfiguration tongzi-meter-collector-configuration",
      ]);
      expect(those(steps, "update")).to.deep.equal([
        "libvirt:index:CloudInitDisk tongzi-meter-collector-seed",
        "libvirt:index:Domain tongzi-meter-collector-domain",
        // It learns the names of hosts and where they stand, and moves nothing.
        "powercloud:index:Placement services-plan",
      ]);
      expect(unchanged).to.be.above(20);
    });

    it("replaces nothing in virtualization: nodes are admitted by a token that ends, and the cluster gets a name", () => {
      const { steps, unchanged } = previews.virtualization;
      expect(those(steps, ...REPLACEMENTS)).to.deep.equal([]);
      expect(those(steps, "delete")).to.deep.equal([
        "kubernetes:core/v1:Secret workers-admission-token",
        "libvirt:index:GuestCommand database-1-role",
        "libvirt:index:GuestCommand database-2-role",
        "random:index/randomPassword:RandomPassword workers-admission-token-id",
        "random:index/randomPassword:RandomPassword workers-admission-token-secret",
      ]);
      expect(those(steps, "create")).to.include.members([
        "libvirt:index:GuestConfiguration database-1-configuration",
        "libvirt:index:GuestConfiguration database-2-configuration",
        "libvirt:index:GuestConfiguration worker-1-configuration",
        "libvirt:index:GuestConfiguration worker-2-configuration",
        "powercloud:index:ClusterNodes workers-nodes",
      ]);
      expect(those(steps, "create")).to.have.lengthOf(7);
      const updates = those(steps, "update").filter((resource) => !/CloudInitDisk|Domain|kubernetes/.test(resource));
      // It learns that too, and what the plan has to survive, and keeps it.
      expect(updates).to.deep.equal(["powercloud:index:Placement placement-plan"]);
      expect(unchanged).to.be.above(20);
    });

    it("replaces nothing in cloud: pods learn which account they use", () => {
      const { steps, unchanged } = previews.cloud;
      expect(those(steps, ...REPLACEMENTS, "create", "delete")).to.deep.equal([]);
      expect(
        those(steps, "update").filter((resource) => !/Deployment|Secret|kubernetes /.test(resource)),
      ).to.deep.equal([]);
      expect(unchanged).to.be.above(40);
    });
  });

  it("is refused where it would lose something, with the way", async () => {
    const [host, survival, network, module] = await Promise.all([
      stacks.refusal("integration", (text) => edited(text, ["guiyang-1: {", "gy-1: {"])),
      stacks.refusal("virtualization", (text) =>
        edited(
          text,
          ["survive: [host]", "survive: [host, prefecture]"],
          ["memory: 768Mi", "memory: 14Gi"],
          ["memory: 1536Mi", "memory: 14Gi"],
          ["max: { vcpu: 4, memory: 2Gi }", "max: { vcpu: 4, memory: 14Gi }"],
        ),
      ),
      stacks.refusal("standardization", (text) => edited(text, ["cidr: 10.20.0.0/16", "cidr: 10.21.0.0/16"])),
      stacks.refusal("cloud", (text) => edited(text, ...ANEW)),
    ]);
    expect(host).to.match(/host guiyang-1 is not in the model any more, and carries .*database-1/);
    expect(host).to.contain("was: guiyang-1");
    expect(survival).to.match(/does not survive(.|\n)*pulumi config set -s lab\.virtualization powercloud:acceptLoss/);
    // Though nothing of addresses is in its state yet.
    expect(network).to.contain(
      "network business: 10.20.0.0/16 -> 10.21.0.0/16 would take their addresses from database-1, database-2, worker-1, worker-2, " +
        "tongzi-meter-collector; addresses of running machines do not change: add a network, or retire those machines first",
    );
    expect(module).to.contain("module bills would begin anew").and.to.contain("was: business-billing");
  });

  // Last: its hosts answer nobody, so that a phase which has been brought up holds the next one back.
  describe("that is brought up", () => {
    it("keeps them after it was brought up, whatever comes and goes", async () => {
      const { addresses } = await stacks.up("standardization");
      expect(addresses).to.deep.equal(promised("standardization")["addresses"]);
      const another = (model: string) =>
        edited(
          model,
          [/meter-collector/g, "bill-printer"],
          ["workers: 2", "workers: 3"],
          ["flavor: tiny,", "flavor: tiny, run: meter-collector,"],
        );
      const said = await stacks.said("standardization", another);
      expect(said).to.match(/tongzi-bill-printer gets 10\.20\.\d+\.\d+ on business/);
      expect(said).to.contain("worker-3 gets 10.20.2.12 on business, its pods 10.244.3.0/24");
      expect(said).to.contain("tongzi-meter-collector is gone: 10.20.28.242 on business rests");
    });
  });
});
