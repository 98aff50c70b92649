/**
 * An environment that an earlier version built goes on. The states in test/fixtures/states are those of a lab that was built
 * with the bundled Kubernetes plugin, in the clear: keys, passwords and tokens in them were replaced by words.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../scripts/paths";
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

/** All operations that do something, as `op type name`. */
function changes({ steps }: Preview): string[] {
  const ops = [...REPLACEMENTS, "create", "update", "delete"];
  return ops.flatMap((op) => those(steps, op).map((resource) => `${op} ${resource}`)).sort();
}

function edited(text: string, ...pairs: [from: string | RegExp, to: string][]): string {
  return pairs.reduce((before, [from, to]) => {
    const after = typeof from === "string" ? before.replaceAll(from, to) : before.replace(from, to);
    if (after === before) throw new Error(`${String(from)} is not in the model`);
    return after;
  }, text);
}

const TO_OTHER_NAMES: [from: string | RegExp, to: string][] = [
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
];

/** A host of a county that belongs to the prefecture from now on. */
function toAnotherCentre(text: string): string {
  const [host] = /^ *xishui-1: .*\n/m.exec(text)!;
  return edited(text, [`    hosts:\n${host}`, ""], [/^ {6}zunyi-1: .*\n/m, `$&${host}`]);
}

describe("an environment that an earlier version built", function () {
  this.timeout(600_000);
  let stacks: EarlierStacks;
  before(async () => {
    stacks = await earlierStacks();
  });
  after(() => stacks?.remove());

  const seen = new Map<PhaseName, Preview>();
  /** The preview of a phase with the model as it was. */
  async function unedited(phase: PhaseName): Promise<Preview> {
    if (!seen.has(phase)) stacks.edit((text) => text);
    const preview = seen.get(phase) ?? (await stacks.preview(phase));
    seen.set(phase, preview);
    return preview;
  }

  it("begins to keep its addresses in standardization: all that they are, and has more authorities", async () => {
    const { steps, unchanged } = await unedited("standardization");
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

  it("brings what was in a county's seed in by the agent, and replaces nothing in integration", async () => {
    const { steps, unchanged } = await unedited("integration");
    expect(those(steps, ...REPLACEMENTS, "delete")).to.deep.equal([]);
    expect(those(steps, "create")).to.deep.equal([
      "libvirt:index:GuestConfiguration tongzi-meter-collector-configuration",
    ]);
    expect(those(steps, "update")).to.deep.equal([
      "libvirt:index:CloudInitDisk tongzi-meter-collector-seed",
      "libvirt:index:Domain tongzi-meter-collector-domain",
    ]);
    expect(unchanged).to.be.above(20);
  });

  it("replaces nothing in virtualization: nodes are admitted by a token that ends, and the cluster gets a name", async () => {
    const { steps, unchanged } = await unedited("virtualization");
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
    // It learns what the plan has to survive, and keeps it.
    expect(updates).to.deep.equal(["powercloud:index:Placement placement-plan"]);
    expect(unchanged).to.be.above(20);
  });

  it("replaces nothing in cloud: pods learn which account they use", async () => {
    const { steps, unchanged } = await unedited("cloud");
    expect(those(steps, ...REPLACEMENTS, "create", "delete")).to.deep.equal([]);
    expect(those(steps, "update").filter((resource) => !/Deployment|Secret|kubernetes /.test(resource))).to.deep.equal(
      [],
    );
    expect(unchanged).to.be.above(40);
  });

  describe("whose model changes", () => {
    for (const phase of ["virtualization", "integration", "standardization"] as const) {
      it(`replaces, moves and changes nothing in ${phase} when hosts, centres, a service and flavors get other names, and a host another centre`, async () => {
        const before = changes(await unedited(phase));
        stacks.edit((text) => toAnotherCentre(edited(text, ...TO_OTHER_NAMES)));
        const added = changes(await stacks.preview(phase)).filter((change) => !before.includes(change));
        // The plan learns the names of hosts, and where they stand.
        const plans = /^update (powercloud:index:Placement|libvirt:index:ReturnedHosts) /;
        expect(added.filter((change) => !plans.test(change))).to.deep.equal([]);
      });
    }

    it("is refused when a host leaves that carries machines", async () => {
      stacks.edit((text) => edited(text, [/^ *guiyang-1: .*\n/m, ""]));
      const refused = /host guiyang-1 is not in the model any more, and carries .*database-1/;
      expect(await stacks.refusal("integration")).to.match(refused);
      stacks.edit((text) => edited(text, ["guiyang-1: {", "gy-1: {"]));
      expect(await stacks.refusal("virtualization"))
        .to.match(refused)
        .and.to.contain("was: guiyang-1");
    });

    it("is refused when it does not survive what it is to survive, and says how to accept that", async () => {
      stacks.edit((text) =>
        edited(
          text,
          ["survive: [host]", "survive: [host, prefecture]"],
          ["memory: 768Mi", "memory: 14Gi"],
          ["memory: 1536Mi", "memory: 14Gi"],
          ["max: { vcpu: 4, memory: 2Gi }", "max: { vcpu: 4, memory: 14Gi }"],
        ),
      );
      expect(await stacks.refusal("virtualization")).to.match(
        /does not survive(.|\n)*pulumi config set -s lab\.virtualization powercloud:acceptLoss/,
      );
    });
  });

  const anotherRange = (model: string) => edited(model, ["cidr: 10.20.0.0/16", "cidr: 10.21.0.0/16"]);

  it("keeps its addresses from the first preview on, though nothing of them is in its state yet", async () => {
    expect(await stacks.previewOf("standardization", anotherRange)).to.contain(
      "network business: 10.20.0.0/16 -> 10.21.0.0/16 would take their addresses from database-1, database-2, worker-1, worker-2, " +
        "tongzi-meter-collector; addresses of running machines do not change: add a network, or retire those machines first",
    );
  });

  // Last: its hosts answer nobody, so that a phase which has been brought up holds the next one back.
  describe("that is brought up", () => {
    it("keeps them after it was brought up, whatever comes and goes", async () => {
      const { addresses } = await stacks.up("standardization");
      expect(addresses).to.deep.equal(promised("standardization")["addresses"]);
      const { steps } = await stacks.preview("standardization");
      expect(those(steps, "create", "update", "delete")).to.deep.equal([]);
      const another = (model: string) =>
        edited(
          model,
          [/meter-collector/g, "bill-printer"],
          ["workers: 2", "workers: 3"],
          ["flavor: tiny,", "flavor: tiny, run: meter-collector,"],
        );
      const said = await stacks.previewOf("standardization", another);
      expect(said).to.match(/tongzi-bill-printer gets 10\.20\.\d+\.\d+ on business/);
      expect(said).to.contain("worker-3 gets 10.20.2.12 on business, its pods 10.244.3.0/24");
      expect(said).to.contain("tongzi-meter-collector is gone: 10.20.28.242 on business rests");
    });

    // Last: its hosts answer nobody, so that a phase which has been brought up holds the next one back.
  });
});
