import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProgramInfo, RunRequest } from "@pulumi/pulumi/proto/language_pb";
import { expect } from "chai";
import { Children } from "../../../toolchain/language-host/processes/children";
import { divided } from "../../../toolchain/language-host/processes/start-node";
import { runProgram } from "../../../toolchain/language-host/run-program";

const KIB = 1024;

describe("variables that the environment cannot carry", () => {
  const sizes = (variables: Record<string, string | undefined>) => Object.keys(variables).sort();

  it("are those of more than 128 KiB with name and end, in bytes", () => {
    const fits = { A: "x".repeat(128 * KIB - 3) };
    expect(sizes(divided(fits).long)).to.deep.equal([]);
    expect(sizes(divided({ ...fits, B: "x".repeat(128 * KIB - 2) }).long)).to.deep.equal(["B"]);
    expect(sizes(divided({ C: "电".repeat(44 * KIB) }).long)).to.deep.equal(["C"]);
  });

  it("are the longest where all together are too long", () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`V${i}`, "x".repeat(100 * KIB - i)]));
    const { short, long } = divided({ ...many, PATH: "/bin" });
    expect(sizes(long)).to.deep.equal(["V0", "V1", "V2", "V3", "V4"]);
    expect(Object.keys(short)).to.have.lengthOf(16).and.include("PATH");
  });
});

describe("a program with much configuration", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "powercloud-config-"))));
  after(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => delete process.env.PULUMI_LANGUAGE_NODEJS_RUN_PATH);

  async function run(body: string, values: Record<string, string>, secrets: string[] = []): Promise<string> {
    const loader = join(folder, "loader.js");
    const sdk = JSON.stringify(join(process.cwd(), "node_modules/@pulumi/pulumi"));
    writeFileSync(loader, `const assert = require("node:assert"); const sdk = ${sdk};\n${body}`);
    process.env.PULUMI_LANGUAGE_NODEJS_RUN_PATH = loader;
    const info = new ProgramInfo();
    info.setProgramDirectory(folder);
    info.setRootDirectory(folder);
    const request = new RunRequest();
    request.setInfo(info);
    request.setConfigsecretkeysList(secrets);
    for (const [key, value] of Object.entries(values)) request.getConfigMap().set(key, value);
    return (await runProgram(request, { children: new Children(), engine: "127.0.0.1:1", tracing: "" })).getError();
  }

  const long = "x".repeat(140 * KIB);

  it("sees it as it sees little", async () => {
    const body = `
      const config = new (require(sdk).Config)("p");
      assert.equal(config.get("long").length, +config.get("length"));
      assert.ok(Object.values(JSON.parse(process.env.PULUMI_CONFIG)).includes(config.get("long")));
      assert.equal(process.env.POWERCLOUD_LONG_VARIABLES, undefined);
      assert.deepEqual(process.execArgv, []);
    `;
    for (const text of ["short", long, "电网".repeat(400 * KIB)]) {
      expect(await run(body, { "p:long": text, "p:length": String(text.length) })).to.equal("");
    }
  });

  it("knows which of many keys are secret", async () => {
    const keys = Array.from({ length: 4000 }, (_, i) => `p:certificate-of-the-host-number-${i}`);
    const values = Object.fromEntries(keys.map((key) => [key, "x".repeat(100)]));
    const body = `
      assert.ok(require(sdk + "/runtime").isConfigSecret("p:certificate-of-the-host-number-3999"));
      assert.ok(!require(sdk + "/runtime").isConfigSecret("p:other"));
    `;
    expect(await run(body, values, keys)).to.equal("");
  });

  it("can start programs of its own, and node again", async () => {
    const body = `
      const { execFileSync, fork } = require("node:child_process");
      execFileSync("true");
      execFileSync("true", [], { env: { ...process.env, MORE: "1" } });
      if (process.argv[2] !== "again") {
        fork(__filename, ["again"]).on("exit", (code) => process.exit(code));
      }
    `;
    expect(await run(body, { "p:long": long })).to.equal("");
  });

  it("may change what it sees", async () => {
    const body = `
      process.env.PULUMI_CONFIG = "{}";
      assert.equal(process.env.PULUMI_CONFIG, "{}");
      assert.ok("PULUMI_CONFIG" in process.env);
    `;
    expect(await run(body, { "p:long": long })).to.equal("");
  });

  it("is told by its own exit code when it ends before it reads", async () => {
    expect(await run("process.exit(7)", { "p:long": long })).to.contain("exit code: 7");
  });
});
