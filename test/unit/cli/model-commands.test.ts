import { spawnSync } from "node:child_process";
import * as path from "node:path";
import { expect } from "chai";

const PROJECT = path.resolve(__dirname, "../../..");
describe("powercloud model and plan", function () {
  this.timeout(60_000);

  function run(...args: string[]) {
    const program = ["toolchain/typescript/run.js", "scripts/cli/main.ts", ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, program, { cwd: PROJECT, encoding: "utf8" });
    return { status, stdout, stderr };
  }

  it("accept the example", () => {
    expect(run("model", "check", "models/lab.yaml")).to.include({
      status: 0,
      stdout: "models/lab.yaml: environment lab is right\n",
      stderr: "",
    });
  });

  it("name ten mistakes, exit with 2, and show no stack", () => {
    const { status, stdout, stderr } = run("model", "check", "test/fixtures/ten-mistakes.yaml");
    expect({ status, stdout }).to.deep.equal({ status: 2, stdout: "" });
    const lines = stderr.trimEnd().split("\n");
    expect(lines).to.have.length(11);
    expect(lines.slice(0, 10).every((line) => /^test\/fixtures\/ten-mistakes.yaml:\d+:\d+: /.test(line))).to.equal(
      true,
    );
    expect(lines[10]).to.equal("10 mistakes; nothing was touched");
  });

  it("name them for a program, too", () => {
    const { status, stdout } = run("model", "check", "--json", "test/fixtures/ten-mistakes.yaml");
    expect(status).to.equal(2);
    const report = JSON.parse(stdout) as { ok: boolean; issues: { line: number }[] };
    expect(report.ok).to.equal(false);
    expect(report.issues).to.have.length(10);
    expect(report.issues[0].line).to.equal(7);
  });

  it("plan what is known without reaching a host, and name the hosts without facts", () => {
    const { status, stdout } = run("plan", "--env", "lab", "--json");
    expect(status).to.equal(0);
    const report = JSON.parse(stdout) as { hostsWithoutFacts: string[]; addresses: object };
    expect(report.hostsWithoutFacts).to.deep.equal(["guiyang-1", "guiyang-2", "zunyi-1", "tongzi-1", "xishui-1"]);
    expect(report.addresses).to.have.property("worker-2");
    expect(run("plan").stdout).to.contain("without facts: guiyang-1, guiyang-2, zunyi-1, tongzi-1, xishui-1;");
  });

  it("refuse an environment that is not there", () => {
    const { status, stderr } = run("plan", "--env", "lba");
    expect(status).to.equal(2);
    expect(stderr).to.contain("did you mean lab.yaml?");
  });
});
