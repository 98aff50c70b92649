/**
 * The platform's policy pack and `powercloud preview` under the real engine and language host. Resources are of
 * Kubernetes' types but without a plugin: the engine shows every registered resource to the pack.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../scripts/paths";
import { comment } from "../../../scripts/preview/comment";
import { exitCodeOf } from "../../../scripts/preview/result";
import { previewEnvironment } from "../../../scripts/preview/run-phase";
import { silentProgress } from "../../../scripts/progress";
import { scratchProject, type ScratchProject } from "../../support/scratch-project";
import { goodPod, podWith } from "../../unit/policies/pods";

const PACK = join(projectRoot, "policies/platform");
const NOT_PRIVILEGED = "plt-02-container-is-not-privileged";
const PRIVILEGED = "SCRATCH_PRIVILEGED";

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
class Registered extends pulumi.Resource {
  constructor(type, name, inputs) { super(type, name, false, inputs); }
}
const good = ${JSON.stringify(goodPod())};
const bad = ${JSON.stringify(podWith({ privileged: true }))};
const pod = process.env.${PRIVILEGED} ? bad : good;
new Registered("kubernetes:apps/v1:Deployment", "billing", {
  metadata: { namespace: "business" },
  spec: { template: { spec: pod } },
});
`;

describe("platform policy pack under the engine", function () {
  this.timeout(240_000);
  let project: ScratchProject;

  before(async () => {
    project = await scratchProject(PROGRAM);
    expect((await project.pulumi("stack", "init", "lab.standardization")).exitCode).to.equal(0);
  });

  after(() => project?.remove());
  afterEach(() => {
    project.env[PRIVILEGED] = undefined;
  });

  const withPack = () => project.pulumi("preview", "-s", "lab.standardization", "--policy-pack", PACK);

  it("passes a program that does everything right", async () => {
    const { stdout, stderr, exitCode } = await withPack();
    expect(exitCode, stdout + stderr).to.equal(0);
    expect(stdout).to.contain("powercloud-platform@v0.1.0");
  });

  it("refuses a privileged container, naming the control, the resource and the fix", async () => {
    project.env[PRIVILEGED] = "1";
    const { stdout, exitCode } = await withPack();
    expect(exitCode).to.not.equal(0);
    expect(stdout).to.contain("[mandatory]").and.contain("PLT-02: billing").and.contain("Fix: remove it");
  });

  it("lets a namespace be that the configuration exempts from a control", async () => {
    project.env[PRIVILEGED] = "1";
    const config = join(project.folder, "exempt.json");
    writeFileSync(
      config,
      JSON.stringify({ [NOT_PRIVILEGED]: { enforcementLevel: "mandatory", exemptNamespaces: ["business"] } }),
    );
    const args = ["--policy-pack", PACK, "--policy-pack-config", config];
    const { stdout, exitCode } = await project.pulumi("preview", "-s", "lab.standardization", ...args);
    expect(exitCode, stdout).to.equal(0);
  });
});

describe("powercloud preview under the engine", function () {
  this.timeout(240_000);
  let project: ScratchProject;

  before(async () => {
    project = await scratchProject(PROGRAM);
  });

  after(() => project?.remove());

  const preview = () =>
    previewEnvironment({
      environment: "lab",
      policyPacks: [PACK],
      root: project.folder,
      pulumi: project.command,
      env: project.env,
      progress: silentProgress,
    });

  it("says that nothing is there yet", async () => {
    const result = await preview();
    expect(result.phases.map(({ status }) => status)).to.deep.equal(Array(4).fill("waiting"));
    expect(comment(result)).to.contain("pulumi stack init lab.standardization");
  });

  it("previews the phases that can be, and says which one the others wait for", async () => {
    await project.pulumi("stack", "init", "lab.standardization");
    const up = await project.pulumi("up", "-s", "lab.standardization", "--yes", "--skip-preview");
    expect(up.exitCode, up.stdout + up.stderr).to.equal(0);
    await project.pulumi("stack", "init", "lab.integration");
    const result = await preview();
    expect(exitCodeOf(result)).to.equal(0);
    const text = comment(result);
    expect(text).to.contain("| standardization | 0 | 0 | 0 | 0 | 2 | passed |");
    expect(text).to.contain("| integration | 2 | 0 | 0 | 0 | 0 | passed |");
    expect(text).to.contain("- virtualization builds on integration, and `lab.integration` was never brought up.");
  });

  it("ends with 1 on mandatory findings", async () => {
    project.env[PRIVILEGED] = "1";
    const result = await preview();
    project.env[PRIVILEGED] = undefined;
    expect(exitCodeOf(result)).to.equal(1);
    expect(comment(result)).to.contain("- **PLT-02** (mandatory, critical) on `billing (Deployment)`");
  });

  it("ends with 3 when a program fails, with its error", async () => {
    const broken = await scratchProject('throw new Error("host zunyi-1 is down");');
    try {
      await broken.pulumi("stack", "init", "lab.standardization");
      const result = await previewEnvironment({
        environment: "lab",
        policyPacks: [],
        root: broken.folder,
        pulumi: broken.command,
        env: broken.env,
        progress: silentProgress,
      });
      expect(exitCodeOf(result)).to.equal(3);
      expect(comment(result)).to.contain("host zunyi-1 is down");
    } finally {
      broken.remove();
    }
  });
});
