import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { bundledHome, plugins } from "../../../scripts/toolchain/plugins";
import { scratchProject, type ScratchProject } from "../../support/scratch-project";

const PROGRAM = `
const random = require("@pulumi/random");
exports.name = new random.RandomString("name", { length: 12, special: false }).result;
`;

describe("bundled plugins", function () {
  this.timeout(180_000);
  let scratch: ScratchProject;
  let home: string | undefined;

  before(async function () {
    home = await bundledHome();
    // Where the user has the official plugins, there is nothing to bundle.
    if (home === undefined) this.skip();
  });

  afterEach(() => scratch?.remove());

  it("lie where the engine looks for official ones", () => {
    for (const { name, version } of plugins()) {
      const program = join(home!, "plugins", `resource-${name}-v${version}`, `pulumi-resource-${name}`);
      expect(existsSync(program), program).to.equal(true);
    }
  });

  it("are taken by the engine without a word", async () => {
    scratch = await scratchProject(PROGRAM);
    scratch.env.PULUMI_HOME = home;
    scratch.env.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION = "true";
    await scratch.pulumi("stack", "init", "lab.plugins");
    const { stdout, stderr, exitCode } = await scratch.pulumi("up", "--yes");
    expect(exitCode, stdout + stderr).to.equal(0);
    expect(stdout + stderr).to.not.match(/warning/);
    const result = await scratch.pulumi("stack", "output", "name");
    expect(result.stdout.trim()).to.match(/^[A-Za-z0-9]{12}$/);
  });
});
