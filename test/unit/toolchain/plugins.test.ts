import { mkdirSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { silentProgress } from "../../../scripts/progress";
import { waysOf } from "../../../scripts/toolchain/bring";
import { findTool } from "../../../scripts/toolchain/catalogue";
import { pluginHome, plugins, strayPlugin } from "../../../scripts/toolchain/plugins";
import { userHome } from "../../../scripts/toolchain/pulumi-home";
import { dependencies } from "../../../package.json";

const KUBERNETES = findTool("pulumi-resource-kubernetes");
const VERSIONS = { kubernetes: KUBERNETES.version, random: dependencies["@pulumi/random"] };

describe("the plugins' home", () => {
  const { XDG_CACHE_HOME: cache, PULUMI_HOME: home } = process.env;
  let folder: string;

  /** A user who installed official plugins. */
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "powercloud-plugins-"));
    process.env.XDG_CACHE_HOME = join(folder, "cache");
    process.env.PULUMI_HOME = join(folder, "home");
    for (const name of Object.keys(VERSIONS) as (keyof typeof VERSIONS)[]) {
      mkdirSync(folderOf(process.env.PULUMI_HOME, name), { recursive: true });
      writeFileSync(programOf(process.env.PULUMI_HOME, name), `official ${name}`);
    }
  });
  afterEach(() => {
    restore("XDG_CACHE_HOME", cache);
    restore("PULUMI_HOME", home);
    rmSync(folder, { recursive: true });
  });

  function restore(name: string, value: string | undefined): void {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }

  const folderOf = (home: string, name: keyof typeof VERSIONS) =>
    join(home, "plugins", `resource-${name}-v${VERSIONS[name]}`);
  const programOf = (home: string, name: keyof typeof VERSIONS) =>
    join(folderOf(home, name), `pulumi-resource-${name}`);

  it("has the official ones that the user has, in the SDKs' versions", async () => {
    const found = await plugins();
    expect(found.map(({ name, version, how }) => `${name} ${version} ${how}`)).to.deep.equal([
      `kubernetes ${dependencies["@pulumi/kubernetes"]} in PULUMI_HOME`,
      `random ${dependencies["@pulumi/random"]} in PULUMI_HOME`,
    ]);
    const made = await pluginHome(silentProgress);
    expect(made).to.not.equal(process.env.PULUMI_HOME);
    expect(readFileSync(programOf(made, "kubernetes"), "utf8")).to.equal("official kubernetes");
    expect(readFileSync(programOf(made, "random"), "utf8")).to.equal("official random");
  });

  it("is another one for other plugins, and none of its own is the user's", async () => {
    const first = await pluginHome(silentProgress);
    rmSync(folderOf(process.env.PULUMI_HOME!, "random"), { recursive: true });
    const second = await pluginHome(silentProgress);
    expect(second).to.not.equal(first);
    expect(readFileSync(programOf(second, "random"), "utf8")).to.contain("exec node");
    expect(userHome({ ...process.env, PULUMI_HOME: first, HOME: "/home/someone" })).to.equal("/home/someone/.pulumi");
  });

  it("is looked into for what truly runs", async () => {
    const made = await pluginHome(silentProgress);
    const [kubernetes, random] = (await plugins()) as [never, never];
    expect(await strayPlugin(kubernetes)).to.equal(undefined);
    // As `pulumi plugin install --reinstall` leaves it.
    unlinkSync(programOf(made, "kubernetes"));
    writeFileSync(programOf(made, "kubernetes"), "another one");
    expect((await strayPlugin(kubernetes))?.found).to.contain("another program");
    expect(await strayPlugin(random)).to.equal(undefined);
    rmSync(folderOf(made, "random"), { recursive: true });
    expect(await strayPlugin(random)).to.deep.equal({ found: "missing", folder: folderOf(made, "random") });
  });

  it("takes a plugin from where the engine finds plugins, other tools from PATH", () => {
    expect(waysOf(KUBERNETES)[0]!.name).to.equal("in PULUMI_HOME");
    expect(waysOf(findTool("pulumi"))[0]!.name).to.equal("on PATH");
  });

  it("is told where a plugin is missing", async () => {
    const [way] = waysOf(KUBERNETES);
    expect(await way!.obstacle(KUBERNETES)).to.equal(undefined);
    rmSync(folderOf(process.env.PULUMI_HOME!, "kubernetes"), { recursive: true });
    expect(await way!.obstacle(KUBERNETES)).to.equal(
      `${programOf(process.env.PULUMI_HOME!, "kubernetes")} is not there`,
    );
    expect((await plugins()).map(({ name }) => name)).to.deep.equal(["random"]);
  });
});
