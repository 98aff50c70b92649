import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ambientPlugin, examineAmbient } from "../../../scripts/toolchain/ambient-plugin";

describe("a plugin on PATH", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "powercloud-ambient-"));
    mkdirSync(join(folder, "first"));
    mkdirSync(join(folder, "second"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const place = (name: string, mode = 0o755) => {
    writeFileSync(join(folder, name), "", { mode });
    return join(folder, name);
  };
  const found = (setting?: string) =>
    ambientPlugin("pc-example", {
      PATH: `${join(folder, "first")}:${join(folder, "second")}`,
      PULUMI_IGNORE_AMBIENT_PLUGINS: setting,
    });

  it("is seen, as the engine would take it", async () => {
    expect(await found()).to.equal(undefined);
    const second = place("second/pulumi-resource-pc-example");
    expect(await found()).to.equal(second);
    symlinkSync(second, join(folder, "first/pulumi-resource-pc-example"));
    expect(await found()).to.equal(join(folder, "first/pulumi-resource-pc-example"));
  });

  it("fails the doctor, who says what mends it", async () => {
    const path = process.env.PATH;
    process.env.PATH = `${join(folder, "first")}:${path}`;
    try {
      expect(await examineAmbient()).to.deep.equal([]);
      const plugin = place("first/pulumi-resource-random");
      const [finding, ...others] = await examineAmbient();
      expect(others).to.deep.equal([]);
      expect(finding).to.include({ name: "plugin random on PATH", ok: false });
      expect(finding!.fix).to.equal(`take ${plugin} off PATH, or set PULUMI_IGNORE_AMBIENT_PLUGINS=true`);
    } finally {
      process.env.PATH = path;
    }
  });

  it("is none when it is no program, or of another name", async () => {
    place("first/pulumi-resource-pc-example", 0o644);
    place("first/pulumi-resource-pc-example-2");
    mkdirSync(join(folder, "second/pulumi-resource-pc-example"));
    expect(await found()).to.equal(undefined);
  });

  it("does not count where the engine is told not to look", async () => {
    const path = place("first/pulumi-resource-pc-example");
    expect([await found("1"), await found("TRUE")]).to.deep.equal([undefined, undefined]);
    expect([await found("0"), await found("false"), await found("")]).to.deep.equal([path, path, path]);
  });
});
