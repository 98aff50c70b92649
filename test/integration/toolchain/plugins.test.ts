/** The plugins of this project that need no host, under the real engine. */
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../scripts/paths";
import { scratchProject, type ScratchProject } from "../../support/scratch-project";
import { STRIPPING } from "../../support/stripping";

const PLUGINS = { random: "providers/random", powercloud: "providers/powercloud", fixture: "test/fixtures/plugin" };

const RESOURCE = `
const pulumi = require("@pulumi/pulumi");
class Resource extends pulumi.CustomResource {
  constructor(type, name, inputs, options) { super("fixture:index:" + type, name, inputs, { version: "0.1.0", ...options }); }
}
`;

/** A project that runs these plugins from their sources. */
async function project(program: string): Promise<ScratchProject> {
  const made = await scratchProject(program);
  const providers = Object.entries(PLUGINS).map(([name, path]) => ({ name, path: join(projectRoot, path) }));
  const settings = {
    name: "scratch",
    main: "index.js",
    // The SDK of the powercloud plugin is TypeScript.
    runtime: { name: "nodejs", options: { typescript: false, nodeargs: `--require ${STRIPPING}` } },
    plugins: { providers },
  };
  writeFileSync(join(made.folder, "Pulumi.yaml"), JSON.stringify(settings));
  const { exitCode, stderr } = await made.pulumi("stack", "init", "test");
  expect(exitCode, stderr).equal(0);
  return made;
}

const stateOf = ({ folder }: ScratchProject) => readFileSync(join(folder, ".pulumi/stacks/scratch/test.json"), "utf8");

async function until(condition: () => boolean, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not so after ${seconds} s: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe("plugins under the engine", function () {
  this.timeout(240_000);
  let made: ScratchProject;
  let engine: ChildProcessWithoutNullStreams | undefined;
  afterEach(() => {
    engine?.kill("SIGKILL");
    engine = undefined;
    made?.remove();
  });

  it("create, find no changes, refresh, replace and destroy; secrets are encrypted in the state", async () => {
    made = await project(`
      const random = require("@pulumi/random");
      const powercloud = require("@pulumi/powercloud");
      const keepers = { version: process.env.KEEPER || "1" };
      const password = new random.RandomPassword("password", { length: 24, overrideSpecial: "_", keepers });
      const pet = new random.RandomPet("pet");
      const authority = new powercloud.CertificateAuthority("authority", { commonName: "scratch" });
      const server = new powercloud.Certificate("server", {
        commonName: pet.id, dnsNames: ["localhost"], usages: ["server"],
        authorityCertificate: authority.certificate, authorityKey: authority.privateKey,
      });
      module.exports = { password: password.result, key: server.privateKey, certificate: server.certificate, authority: authority.certificate };
    `);
    const up = await made.pulumi("up", "--yes", "--skip-preview", "-s", "test");
    expect(up.exitCode, up.stdout + up.stderr).equal(0);
    const outputs = JSON.parse((await made.pulumi("stack", "output", "--json", "--show-secrets", "-s", "test")).stdout);
    expect(outputs.password).match(/^[A-Za-z0-9_]{24}$/);
    const state = stateOf(made);
    expect(state).not.contain(outputs.password).and.not.contain("BEGIN PRIVATE KEY").and.not.contain("$2b$10$");
    expect(up.stdout).not.contain(outputs.password).and.not.contain("BEGIN PRIVATE KEY");
    verifyByOpenssl(made.folder, outputs);

    for (const command of ["preview", "refresh"]) {
      const args = command === "refresh" ? ["--yes", "--skip-preview"] : [];
      const same = await made.pulumi(command, "--expect-no-changes", "-s", "test", ...args);
      expect(same.exitCode, same.stdout + same.stderr).equal(0);
    }
    made.env.KEEPER = "2";
    const preview = await made.pulumi("preview", "-s", "test");
    expect(preview.stdout).match(/RandomPassword\s+password\s+replace/);
    const destroy = await made.pulumi("destroy", "--yes", "--skip-preview", "-s", "test");
    expect(destroy.exitCode, destroy.stdout).equal(0);
  });

  it("import what exists", async () => {
    made = await project("");
    const id = "my-prefix-,p-9hUg";
    const args = ["--yes", "--generate-code=false", "--protect=false", "-s", "test"];
    const imported = await made.pulumi("import", "random:index/randomId:RandomId", "id", id, ...args);
    expect(imported.exitCode, imported.stdout + imported.stderr).equal(0);
    expect(stateOf(made)).contain("my-prefix-a7ef6152");
  });

  it("keep what was made but not finished, and finish it at the next run", async () => {
    made = await project(
      `${RESOURCE} module.exports = { size: new Resource("Unfinished", "thing", { size: undefined, key: pulumi.secret("fixture-key") }).size };`,
    );
    const failed = await made.pulumi("up", "--yes", "--skip-preview", "-s", "test");
    expect(failed.exitCode).not.equal(0);
    expect(failed.stdout).contain("made, but not ready").and.contain("pod-1 waits for its volume");
    expect(stateOf(made))
      .match(/"id": ?"half"/)
      .and.not.contain("fixture-token")
      .and.not.contain("fixture-key");
    const next = await made.pulumi("up", "--yes", "--skip-preview", "-s", "test");
    expect(next.exitCode, next.stdout + next.stderr).equal(0);
    expect(next.stdout).contain("1 updated").and.contain("size: 300000");
    expect(stateOf(made)).not.contain("fixture-token");
  });

  it("end an operation that takes too long, and say how to give it more time", async () => {
    made = await project(
      `${RESOURCE} new Resource("Endless", "thing", { file: "/dev/null" }, { customTimeouts: { create: "1s" } });`,
    );
    const { exitCode, stdout } = await made.pulumi("up", "--yes", "--skip-preview", "-s", "test");
    expect(exitCode).not.equal(0);
    expect(stdout).contain("create did not end within 1 s").and.contain("it was at step 2 of 3");
    expect(stdout).contain('customTimeouts: { create: "1m" }').and.not.contain("bug");
  });

  it("stop at Ctrl-C, and say how far they came", async () => {
    const { engine, output, ended } = await startEndless();
    engine.kill("SIGINT");
    expect(await ended).not.equal(0);
    expect(output()).contain("cancelled").and.contain("it was at step 2 of 3");
  });

  it("end when the engine is killed", async () => {
    const { engine, plugin } = await startEndless();
    expect(isRunning(plugin)).equal(true);
    engine.kill("SIGKILL");
    await until(() => !isRunning(plugin), 20);
  });

  /** An engine whose plugin is in the middle of a creation; it is killed after the test. */
  async function startEndless() {
    made = await project(`${RESOURCE} new Resource("Endless", "thing", { file: process.env.PID_FILE });`);
    const file = join(made.folder, "pid");
    const args = ["up", "--yes", "--skip-preview", "-s", "test", "--non-interactive"];
    engine = spawn(made.command, args, { cwd: made.folder, env: { ...made.env, PID_FILE: file } });
    let text = "";
    engine.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
    engine.stderr.resume();
    const ended = new Promise<number | null>((resolve) => engine?.on("close", resolve));
    await until(() => existsSync(file) && readFileSync(file, "utf8") !== "", 60);
    return { engine, ended, output: () => text, plugin: Number(readFileSync(file, "utf8")) };
  }
});

/** OpenSSL's own opinion of the certificates, as a client of the server. */
function verifyByOpenssl(folder: string, outputs: Record<"authority" | "certificate", string>): void {
  const [authority, certificate] = ["authority.pem", "certificate.pem"].map((name) => join(folder, name));
  writeFileSync(authority, outputs.authority);
  writeFileSync(certificate, outputs.certificate);
  const args = [
    "verify",
    "-x509_strict",
    "-purpose",
    "sslserver",
    "-verify_hostname",
    "localhost",
    "-CAfile",
    authority,
  ];
  expect(execFileSync("openssl", [...args, certificate], { encoding: "utf8" })).contain("OK");
  const text = execFileSync("openssl", ["x509", "-noout", "-text", "-in", certificate], { encoding: "utf8" });
  expect(text).contain("ecdsa-with-SHA256").and.contain("CA:FALSE").and.contain("TLS Web Server Authentication");
  expect(text).contain("Digital Signature").and.contain("DNS:localhost").and.contain("Authority Key Identifier");
}
