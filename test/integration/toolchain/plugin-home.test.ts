import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { dependencies } from "../../../package.json";
import { pluginHome, plugins } from "../../../scripts/toolchain/plugins";
import { toolPath } from "../../../scripts/toolchain/tools";
import { startKubePlugin } from "../../support/kube/kube-plugin";
import { scratchProject, type ScratchProject } from "../../support/scratch-project";

const PROGRAM = `
const random = require("@pulumi/random");
const kubernetes = require("@pulumi/kubernetes");
const provider = new kubernetes.Provider("none", { kubeconfig: "{}" });
exports.name = new random.RandomString("name", { length: 12, special: false }).result;
`;

describe("the plugins' home", function () {
  this.timeout(180_000);
  let scratch: ScratchProject;
  let home: string;

  before(async () => {
    home = await pluginHome();
  });

  afterEach(() => scratch?.remove());

  it("has the plugins where the engine looks for them", async () => {
    const found = await plugins();
    expect(found.map(({ name }) => name)).to.deep.equal(["kubernetes", "random"]);
    for (const { name, version } of found) {
      const program = join(home, "plugins", `resource-${name}-v${version}`, `pulumi-resource-${name}`);
      expect(existsSync(program), program).to.equal(true);
    }
  });

  it("is taken by the engine without a word", async () => {
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

  it("has the kubernetes plugin of the SDK's version, with its schema", async () => {
    const plugin = await startKubePlugin({ kubeconfig: "{}" });
    try {
      expect(await plugin.version()).to.equal(dependencies["@pulumi/kubernetes"]);
      expect(await plugin.schema())
        .to.have.nested.property("resources")
        .that.has.property("kubernetes:apps/v1:Deployment");
    } finally {
      plugin.close();
    }
  });

  it("loses the kubernetes plugin with the engine that started it, also when that is killed", async function () {
    const found = (await plugins()).find(({ name }) => name === "kubernetes")!;
    // An official download does not notice: docs/guide/official-plugins.md.
    if (found.how !== "built from Go modules") return this.skip();
    const program = await toolPath("pulumi-resource-kubernetes");
    const engine = spawn("sh", ["-c", '"$0" 127.0.0.1:1 2>/dev/null & echo $!; wait', program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const lines = createInterface(engine.stdout);
    const [pid] = (await once(lines, "line")) as [string];
    // The plugin prints its port once it serves.
    await once(lines, "line");
    const folder = `/proc/${pid}`;
    expect(existsSync(folder)).to.equal(true);
    engine.kill("SIGKILL");
    for (const end = Date.now() + 20_000; existsSync(folder) && Date.now() < end;) await sleep(100);
    expect(existsSync(folder)).to.equal(false);
  });
});
