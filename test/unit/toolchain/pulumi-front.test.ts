import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../scripts/paths";

describe("the pulumi front", () => {
  let folder: string;
  let living: ChildProcess;

  before(() => {
    living = spawn("sleep", ["60"], { stdio: "ignore" });
  });

  after(() => {
    living.kill("SIGKILL");
  });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "powercloud front-"));
    mkdirSync(join(folder, "bin/lib"), { recursive: true });
    copyFileSync(join(projectRoot, "toolchain/front/pulumi"), join(folder, "bin/pulumi"));
    writeFileSync(join(folder, "bin/lib/pulumi"), '#!/bin/sh\necho "cli: $*"\nexit 7\n');
    chmodSync(join(folder, "bin/pulumi"), 0o755);
    chmodSync(join(folder, "bin/lib/pulumi"), 0o755);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const lock = (content: object): string => {
    const stack = join(folder, "state/.pulumi/locks/organization/powercloud/lab.cloud");
    mkdirSync(stack, { recursive: true });
    writeFileSync(join(stack, "0b1c.json"), JSON.stringify(content));
    return join(stack, "0b1c.json");
  };

  const front = (args: string[] = [], backend = `file://${folder}/state`) =>
    spawnSync(join(folder, "bin/pulumi"), args, {
      encoding: "utf8",
      env: { ...process.env, PULUMI_BACKEND_URL: backend, HOME: folder, PULUMI_HOME: "" },
    });

  /** A number that no process has: far above what the kernel hands out by default. */
  const DEAD = 4_194_303;
  const now = () => new Date().toISOString();

  it("hands arguments and exit code through", () => {
    const { stdout, status } = front(["up", "-s", "lab.cloud", "two words"]);
    expect(stdout).to.equal("cli: up -s lab.cloud two words\n");
    expect(status).to.equal(7);
  });

  it("removes the lock of a process that has ended, and says so", () => {
    const file = lock({ pid: DEAD, username: "root", hostname: hostname(), timestamp: now() });
    const { stderr, status } = front();
    expect(existsSync(file)).to.equal(false);
    expect(stderr).to.match(/removed the lock of organization\/powercloud\/lab\.cloud, left by pulumi process 4194303/);
    expect(status).to.equal(7);
  });

  it("keeps the lock of a living process", () => {
    const file = lock({ pid: living.pid, username: "root", hostname: hostname(), timestamp: now() });
    expect(front().stderr).to.equal("");
    expect(existsSync(file)).to.equal(true);
  });

  it("removes a lock that is older than the process which has its number now", () => {
    const timestamp = "2020-01-02T03:04:05.678901234+08:00";
    const file = lock({ pid: living.pid, username: "root", hostname: hostname(), timestamp });
    front();
    expect(existsSync(file)).to.equal(false);
  });

  it("keeps locks of other machines", () => {
    const file = lock({ pid: DEAD, username: "root", hostname: `not-${hostname()}`, timestamp: now() });
    front();
    expect(existsSync(file)).to.equal(true);
  });

  it("keeps a lock that it cannot read", () => {
    const file = lock({ nothing: "known" });
    front();
    expect(existsSync(file)).to.equal(true);
  });

  it("removes attributes that a killed process left empty, and no others", () => {
    const stacks = join(folder, "state/.pulumi/stacks/powercloud");
    mkdirSync(stacks, { recursive: true });
    const files = { "a.json": "", "a.json.attrs": "", "b.json.attrs": '{"user.content_type":"text/plain"}' };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(stacks, name), content);
    const { stderr, status } = front();
    expect(stderr).to.match(/removed the empty attributes of stacks\/powercloud\/a\.json, left by .* killed\n$/);
    expect(readdirSync(stacks)).to.have.members(["a.json", "b.json.attrs"]);
    expect(status).to.equal(7);
  });

  it("understands the ways of naming a file backend", () => {
    for (const backend of ["file://~/state", `file://${folder}/state?no_tmp_dir=true`]) {
      const file = lock({ pid: DEAD, username: "root", hostname: hostname(), timestamp: now() });
      front([], backend);
      expect(existsSync(file), backend).to.equal(false);
    }
  });

  it("finds the backend of the last log-in", () => {
    mkdirSync(join(folder, ".pulumi"));
    writeFileSync(join(folder, ".pulumi/credentials.json"), `{\n    "current": "file://${folder}/state"\n}`);
    const file = lock({ pid: DEAD, username: "root", hostname: hostname(), timestamp: now() });
    front([], "");
    expect(existsSync(file)).to.equal(false);
  });

  it("leaves other backends alone", () => {
    const file = lock({ pid: DEAD, username: "root", hostname: hostname(), timestamp: now() });
    front([], "s3://bucket");
    expect(existsSync(file)).to.equal(true);
  });
});
