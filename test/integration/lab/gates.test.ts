/** A gate under Pulumi's own engine: measured by an `up` after all else, shown by a preview, never a change by itself. */
import { join } from "node:path";
import { expect } from "chai";
import type { Condition } from "../../../contracts/contracts";
import { projectRoot } from "../../../scripts/paths";
import { recordedEvidence } from "../../../scripts/status/recorded-evidence";
import { scratchProject, type ScratchProject } from "../../support/scratch-project";

const moduleAt = (file: string) => JSON.stringify(join(projectRoot, file));

/** A phase with one resource and two conditions: one asks a plugin, the other one always holds. */
const PROGRAM = `
const powercloud = require("@pulumi/powercloud");
const pulumi = require("@pulumi/pulumi");
const { definePhase } = require(${moduleAt("stacks/define-phase.ts")});
const { nodeReady } = require(${moduleAt("gates/cluster.ts")});
const { isWord } = require(${moduleAt("gates/condition.ts")});
const phase = definePhase({
  name: "cloud",
  after: "virtualization",
  build: () => ({ authority: new powercloud.CertificateAuthority("authority", { commonName: "gates" }) }),
  contract: () => ({ version: 1, environment: "lab" }),
  gate: [
    {
      name: "node-ready",
      measure: ({ built }) =>
        powercloud
          .readCluster({ kubeconfig: "/nowhere/kubeconfig", path: "/api/v1/nodes" }, { dependsOn: [built.authority] })
          .apply((nodes) => [nodeReady("worker-1", nodes, new Date())]),
    },
    {
      name: "is-known",
      measure: ({ built }) =>
        built.authority.notAfter.apply((end) => [
          isWord({ name: "is-known", layer: "user", component: "end", mend: "none" }, typeof end, "string", new Date()),
        ]),
    },
  ],
});
module.exports = () => phase({ model: {}, previous: {} });
`;

describe("a gate under the real engine", function () {
  this.timeout(300_000);

  let project: ScratchProject;
  before(async () => {
    project = await scratchProject(PROGRAM, { plugins: ["powercloud"] });
    expect((await project.pulumi("stack", "init", "lab.cloud")).exitCode).to.equal(0);
  });
  after(() => project.remove());

  const succeed = async (...args: string[]) => {
    const result = await project.pulumi(...args);
    expect(result.exitCode, `${result.stdout}${result.stderr}`).to.equal(0);
    return result.stdout + result.stderr;
  };
  const gate = async () => JSON.parse(await succeed("stack", "output", "gate", "--json")) as Condition[];

  it("is not measured by the first preview, which has nothing to show", async () => {
    const said = await succeed("preview");
    expect(said).to.not.include("gate:");
    expect(said).to.include("+ 2 to create");
  });

  it("is measured by an up, which says what does not hold and succeeds", async () => {
    const said = await succeed("up", "--yes", "--skip-preview");
    expect(said).to.include("gate: node-ready of worker-1 is kubeconfig /nowhere/kubeconfig does not exist");
    expect((await gate()).map(({ name, holds }) => ({ name, holds }))).to.deep.equal([
      { name: "node-ready", holds: false },
      { name: "is-known", holds: true },
    ]);
  });

  it("is no change in a preview, which shows what was recorded", async () => {
    const before = await gate();
    const said = await succeed("preview", "--expect-no-changes", "--diff");
    expect(said).to.not.include("measuredAt");
    expect(await gate()).to.deep.equal(before);
  });

  it("is measured anew by the next up, and is no change there either", async () => {
    const [before] = await gate();
    await succeed("up", "--yes", "--expect-no-changes");
    const [after] = await gate();
    expect(new Date(after!.measuredAt).getTime()).to.be.greaterThan(new Date(before!.measuredAt).getTime());
  });

  it("is read by whoever asks for the status, without a passphrase", async () => {
    const env = { ...project.env };
    delete env.PULUMI_CONFIG_PASSPHRASE;
    const recorded = await recordedEvidence({ root: project.folder, pulumi: project.command, env }, "lab");
    expect(recorded.virtualization).to.deep.equal({ state: "never brought up" });
    expect(recorded.cloud).to.deep.equal({ state: "measured", gate: await gate() });
  });
});
