/**
 * An environment that an earlier version built goes on. The states in test/fixtures/states are those of a lab that was built
 * with the bundled Kubernetes plugin, in the clear: keys, passwords and tokens in them were replaced by words.
 */
import { expect } from "chai";
import { earlierStacks, type EarlierStacks, type Preview, type PreviewedStep } from "../../support/lab/earlier-stacks";
import type { PhaseName } from "../../support/lab/lab";

/** Type and name of the resources that a preview does this with. */
function those(steps: readonly PreviewedStep[], ...ops: string[]): string[] {
  const named = steps.filter(({ op }) => ops.includes(op)).map(({ urn }) => urn.split("::").slice(-2));
  return named.map(([types, name]) => `${types!.split("$").at(-1)} ${name}`).sort();
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

  for (const phase of ["standardization", "integration"] as const) {
    it(`finds nothing to do in ${phase}`, async () => {
      const { steps, unchanged } = await unedited(phase);
      expect(those(steps, ...REPLACEMENTS, "create", "update", "delete")).to.deep.equal([]);
      expect(unchanged).to.be.above(20);
    });
  }

  it("replaces nothing in virtualization: nodes are admitted by a token that ends, and the cluster gets a name", async () => {
    const { steps, unchanged } = await unedited("virtualization");
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
        edited(text, ["survive: [host]", "survive: [host, prefecture]"], ["workers: 2", "workers: 9"]),
      );
      expect(await stacks.refusal("virtualization")).to.match(
        /does not survive(.|\n)*pulumi config set -s lab\.virtualization powercloud:acceptLoss/,
      );
    });
  });
});
