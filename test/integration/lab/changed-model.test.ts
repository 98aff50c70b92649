/**
 * What changes of the model do to an environment that is up: previews of the lab's stacks as an earlier version left them
 * (test/fixtures/states), by the real engine and the real plugins, where no host answers.
 */
import { expect } from "chai";
import { earlierStacks, type EarlierStacks, type Preview } from "../../support/lab/earlier-stacks";
import type { PhaseName } from "../../support/lab/lab";

/** What holds data, or runs, or is on a host. */
const PHYSICAL = /^(libvirt:index:(Domain|Volume|StoragePool|Network|CloudInitDisk|VolumeReplica)|random|tls)/;

/** Operations other than none, as `op type name`. */
function changes({ steps }: Preview): string[] {
  return steps
    .filter(({ op }) => op !== "same" && op !== "read" && op !== "refresh")
    .map(({ op, urn }) => {
      const [types, name] = urn.split("::").slice(-2);
      return `${op} ${types!.split("$").at(-1)} ${name}`;
    })
    .sort();
}

function replaced(text: string, ...pairs: [from: string | RegExp, to: string][]): string {
  return pairs.reduce((before, [from, to]) => {
    const after = before.replaceAll(from, to);
    if (after === before) throw new Error(`${String(from)} is not in the model`);
    return after;
  }, text);
}

describe("a change of the model of an environment that is up", function () {
  this.timeout(600_000);
  let stacks: EarlierStacks;
  const base = new Map<PhaseName, string[]>();
  before(async () => {
    stacks = await earlierStacks();
    for (const phase of ["standardization", "integration", "virtualization"] as const) {
      base.set(phase, changes(await stacks.preview(phase)));
    }
  });
  after(() => stacks?.remove());

  /** What the change does beyond what a newer version does by itself. */
  async function added(phase: PhaseName): Promise<string[]> {
    const before = base.get(phase)!;
    return changes(await stacks.preview(phase)).filter((change) => !before.includes(change));
  }

  it("replaces nothing when hosts get other names, in whichever order the phases follow", async () => {
    stacks.edit((text) =>
      replaced(
        text,
        ["guiyang-1: {", "gy-1: { was: guiyang-1,"],
        ["tongzi-1: {", "tz-1: { was: tongzi-1,"],
        ["zunyi-1: {", "zy-1: { was: zunyi-1,"],
      ),
    );
    for (const phase of ["virtualization", "integration", "standardization"] as const) {
      const all = changes(await stacks.preview(phase));
      const physical = all.filter(
        (change) => PHYSICAL.test(change.split(" ")[1]!) && !base.get(phase)!.includes(change),
      );
      expect(physical, phase).to.deep.equal([]);
      expect(
        all.filter((change) => /^(create|delete|replace)/.test(change) && !base.get(phase)!.includes(change)),
        phase,
      ).to.deep.equal([]);
    }
  });

  it("changes nothing at all when flavors get other names", async () => {
    stacks.edit((text) => replaced(text, [/\btiny\b/g, "mini"], [/\bsmall\b/g, "database"], [/\bmedium\b/g, "worker"]));
    for (const phase of ["standardization", "integration", "virtualization"] as const) {
      expect(await added(phase), phase).to.deep.equal([]);
    }
  });

  it("moves nothing when a host goes to another centre, in whichever order the phases follow", async () => {
    const line = /^ *xishui-1: .*\n/m;
    stacks.edit((text) => {
      const [host] = line.exec(text)!;
      return replaced(text.replace(line, "").replace(/ {2}xishui:\n(.*\n)*? {4}hosts:\n/, ""), [
        /^ {6}zunyi-1: .*\n/m,
        `$&${host}`,
      ]);
    });
    for (const phase of ["virtualization", "integration"] as const) {
      const done = (await added(phase)).filter((change) => !/^update powercloud:index:Placement /.test(change));
      expect(done, phase).to.deep.equal([]);
    }
  });

  it("is refused when a host leaves that carries machines, in all phases that know hosts", async () => {
    stacks.edit((text) => replaced(text, [/^ *guiyang-1: .*\n/m, ""]));
    for (const phase of ["standardization", "integration", "virtualization"] as const) {
      expect(await stacks.refusal(phase), phase).to.match(
        /host guiyang-1 is not in the model any more, and carries .*database-1/,
      );
    }
  });

  it("is refused when a host gets another name without a word of the old one, which it is told to say", async () => {
    stacks.edit((text) => replaced(text, ["guiyang-1: {", "gy-1: {"]));
    expect(await stacks.refusal("virtualization")).to.contain("was: guiyang-1");
  });

  it("is refused when it asks to survive what the plan does not, and not when that is accepted", async () => {
    stacks.edit((text) =>
      replaced(text, ["survive: [host]", "survive: [host, prefecture]"], ["workers: 2", "workers: 9"]),
    );
    const refusal = await stacks.refusal("virtualization");
    expect(refusal).to.match(/pulumi config set -s lab\.virtualization powercloud:acceptLoss/);
  });
});
