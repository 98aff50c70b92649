import { spawn, type ChildProcess } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../scripts/paths";
import { run } from "../../../scripts/run";
import { createProgress } from "../../../scripts/progress";
import { bring } from "../../../scripts/toolchain/bring";
import { findTool } from "../../../scripts/toolchain/catalogue";
import { pulumiCommandFolder } from "../../../scripts/toolchain/pulumi-command";
import { processTree } from "../../../toolchain/language-host/processes/process-tree";
import { scratchProject, type ScratchProject } from "../../support/scratch-project";
import { STRIPPING } from "../../support/stripping";

const FIXTURES = join(projectRoot, "test/fixtures/language-host");
const PLUGIN = join(FIXTURES, "slow-plugin");
const STACK = "lab.host";

interface ProjectOptions {
  program: "config.ts" | "slow.ts";
  runtime?: Record<string, unknown>;
}

/** A project with a TypeScript program in a sub-folder, as this project has, and one stack. */
async function project({ program, runtime }: ProjectOptions): Promise<ScratchProject> {
  const scratch = await scratchProject("", { command: await commandWithOwnHost() });
  mkdirSync(join(scratch.folder, "stacks"));
  copyFileSync(join(FIXTURES, "programs", program), join(scratch.folder, "stacks/index.ts"));
  const options = runtime ?? { typescript: false, nodeargs: `--require ${STRIPPING}` };
  const manifest = {
    name: "scratch",
    main: "stacks/index.ts",
    runtime: { name: "nodejs", options },
    ...(program === "slow.ts" && { plugins: { providers: [{ name: "slow", path: PLUGIN }] } }),
  };
  writeFileSync(join(scratch.folder, "Pulumi.yaml"), JSON.stringify(manifest));
  await must(scratch, "stack", "init", STACK);
  return scratch;
}

/** This project's language host runs here, whichever CLI the machine has: an official one comes with its own. */
async function commandWithOwnHost(): Promise<string> {
  const cli = await bring(findTool("pulumi"), createProgress());
  return join(await pulumiCommandFolder(cli, true), "pulumi");
}

async function must(scratch: ScratchProject, ...args: string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await scratch.pulumi(...args);
  expect(exitCode, `pulumi ${args.join(" ")}\n${stdout}${stderr}`).to.equal(0);
  return stdout;
}

async function outputs(scratch: ScratchProject): Promise<Record<string, unknown>> {
  return JSON.parse(await must(scratch, "stack", "output", "--json", "--show-secrets")) as Record<string, unknown>;
}

describe("language host", function () {
  this.timeout(180_000);
  let scratch: ScratchProject;

  describe("with a program", () => {
    before(async () => {
      scratch = await project({ program: "config.ts" });
      await must(scratch, "config", "set-all", "--plaintext", "size=7", "--secret", "password=hunter2");
    });

    after(() => scratch.remove());

    it("gives it configuration, and keeps secrets secret", async () => {
      const shown = await must(scratch, "up", "--yes");
      expect(shown).to.not.match(/warning|\$PATH/);
      expect(shown).to.not.include("hunter2");
      const found = await outputs(scratch);
      expect(found).to.include({
        size: "7",
        password: "hunter2",
        folder: join(scratch.folder, "stacks"),
        usesTsNode: "no",
        nodeArguments: `--require ${STRIPPING}`,
      });
      expect(found.secretKeys).to.equal('["scratch:password"]');
      const state = join(scratch.folder, ".pulumi/stacks/scratch", `${STACK}.json`);
      expect(readFileSync(state, "utf8")).to.not.include("hunter2");
      await must(scratch, "preview", "--expect-no-changes");
    });

    it("is taken though another one is on PATH, without a word", async () => {
      const other = join(scratch.folder, "other");
      mkdirSync(other);
      writeFileSync(join(other, "pulumi-language-nodejs"), "#!/bin/sh\necho an older host >&2\nexit 9\n", {
        mode: 0o755,
      });
      scratch.env.PATH = `${other}:${process.env.PATH}`;
      const { stdout, stderr, exitCode } = await scratch.pulumi("up", "--yes");
      expect(exitCode, stdout + stderr).to.equal(0);
      scratch.env.PATH = process.env.PATH;
      expect(stdout + stderr).to.not.match(/warning|\$PATH|an older host/);
    });

    it("works from another folder by --cwd", async () => {
      const args = ["up", "--yes", "--cwd", scratch.folder, "--non-interactive", "--color", "never"];
      const { stdout } = await run(scratch.command, args, { cwd: tmpdir(), env: scratch.env });
      expect(stdout)
        .to.match(/1 unchanged/)
        .and.to.include(`"${join(scratch.folder, "stacks")}"`);
    });

    it("runs a policy pack, which knows the stack and its configuration", async () => {
      const pack = join(FIXTURES, "policy-pack");
      const { stdout, exitCode } = await scratch.pulumi("preview", "--policy-pack", pack);
      expect(exitCode).to.not.equal(0);
      expect(stdout).to.include(`stack ${STACK} of scratch with size 7 in ${pack}`);
    });

    it("gives it, and a policy pack, configuration that no environment could carry", async () => {
      const chains = join(scratch.folder, "chains");
      writeFileSync(chains, "x".repeat(140 * 1024));
      const { command, env, folder } = scratch;
      await run("sh", ["-c", '"$0" config set chains --non-interactive < chains', command], { cwd: folder, env });
      await must(scratch, "up", "--yes");
      expect(await outputs(scratch)).to.include({
        size: "7",
        password: "hunter2",
        nodeArguments: `--require ${STRIPPING}`,
      });
      const { stdout } = await scratch.pulumi("preview", "--policy-pack", join(FIXTURES, "policy-pack"));
      expect(stdout).to.include(`stack ${STACK} of scratch with size 7`);
    });

    it("tells about itself", async () => {
      const shown = await must(scratch, "about");
      expect(shown).to.include(`version='${process.version}'`);
      expect(shown).to.include("packagemanager='npm'");
    });

    it("shows a thrown error once, and adds nothing (exit code 32)", async () => {
      await must(scratch, "config", "set", "end", "throw");
      const { stdout, exitCode } = await scratch.pulumi("preview");
      expect(exitCode).to.not.equal(0);
      expect(stdout).to.include("Error: the program is unhappy");
      expect(stdout).to.not.match(/exit code|an unhandled error occurred/);
    });

    it("reports any other exit code", async () => {
      await must(scratch, "config", "set", "end", "7");
      const { stdout, exitCode } = await scratch.pulumi("preview");
      expect(exitCode).to.not.equal(0);
      expect(stdout).to.include("Program exited with non-zero exit code: 7");
    });

    // The last one: it puts a folder of its own in the place of the packages.
    it("installs dependencies", async () => {
      const shown = await must(scratch, "install");
      expect(shown).to.match(/Installing dependencies[^]*Finished installing dependencies/);
    });
  });

  describe("with other settings", () => {
    afterEach(() => scratch.remove());

    it("loads TypeScript through the SDK where the project asks for it", async () => {
      scratch = await project({ program: "config.ts", runtime: { typescript: true } });
      writeFileSync(join(scratch.folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { target: "es2020" } }));
      await must(scratch, "up", "--yes");
      expect(await outputs(scratch)).to.include({ usesTsNode: "true", nodeArguments: "" });
    });

    it("says in one sentence that the SDK is not installed", async () => {
      scratch = await project({ program: "config.ts" });
      rmSync(join(scratch.folder, "node_modules"));
      const { stdout, exitCode } = await scratch.pulumi("preview");
      expect(exitCode).to.not.equal(0);
      expect(stdout).to.include("It looks like the Pulumi SDK has not been installed. Have you run pulumi install?");
    });
  });

  describe("with a long update", () => {
    let up: Update;

    beforeEach(async () => {
      scratch = await project({ program: "slow.ts" });
      up = await Update.start(scratch);
    });

    afterEach(() => {
      up?.end();
      scratch.remove();
    });

    it("ends program and plugin on an interrupt, and frees the stack", async () => {
      const tree = up.processes();
      expect(tree.length).to.be.above(2);
      up.signal("SIGINT");
      await up.ended;
      await gone(tree);
      expect(locks(scratch)).to.deep.equal([]);
    });

    it("ends the program after the CLI was killed, and the next update just works", async () => {
      await recorded(scratch, "quick");
      const tree = up.processes();
      up.signal("SIGKILL");
      await up.ended;
      await gone(tree);
      expect(locks(scratch)).to.have.length(1);
      const { stdout, stderr, exitCode } = await scratch.pulumi("up", "--yes", "--config", "seconds=0");
      expect(exitCode, stdout + stderr).to.equal(0);
      expect(stderr).to.match(/removed the lock of organization\/scratch\/lab\.host, left by pulumi process \d+/);
      expect(stdout).to.match(/\+ 1 created/);
      expect(locks(scratch)).to.deep.equal([]);
    });

    it("needs no attributes that a killed CLI had only begun to write", async () => {
      await recorded(scratch, "quick");
      up.signal("SIGINT");
      await up.ended;
      truncateSync(join(scratch.folder, ".pulumi/stacks/scratch/lab.host.json.attrs"));
      const { stdout, stderr, exitCode } = await scratch.pulumi("up", "--yes", "--config", "seconds=0");
      expect(exitCode, stdout + stderr).to.equal(0);
      expect(stderr).to.include("removed the empty attributes of stacks/scratch/lab.host.json");
    });
  });
});

/** `pulumi up` of the slow program, at the moment when the slow resource is being created. */
class Update {
  static async start(scratch: ScratchProject): Promise<Update> {
    const args = ["up", "--yes", "--skip-preview", "--config", "seconds=300", "--non-interactive", "--color", "never"];
    const child = spawn(scratch.command, args, { cwd: scratch.folder, env: scratch.env, stdio: ["ignore", "pipe", 2] });
    const update = new Update(child);
    let shown = "";
    await new Promise<void>((resolve, reject) => {
      child.stdout?.on("data", (chunk: Buffer) => {
        shown += chunk.toString();
        if (/Sleeper quick created/.test(shown) && /Sleeper slow creating/.test(shown)) resolve();
      });
      void update.ended.then(() => reject(new Error(`pulumi up ended early:\n${shown}`)));
    });
    return update;
  }

  readonly ended: Promise<void>;

  private constructor(private readonly child: ChildProcess) {
    this.ended = new Promise((resolve) => child.once("exit", () => resolve()));
  }

  /** The CLI and everything that it started. */
  processes(): number[] {
    return processTree(this.child.pid!);
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  end(): void {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    for (const pid of this.processes()) process.kill(pid, "SIGKILL");
  }
}

/** Waits until none of the processes is left, for at most 20 seconds. */
async function gone(pids: readonly number[]): Promise<void> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const left = pids.filter(isRunning);
    if (left.length === 0) return;
    expect(Date.now(), `processes ${left.join(", ")} still run`).to.be.below(deadline);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** Waits until the state on disk has the resource: the engine shows that it was created a moment before it writes that. */
async function recorded(scratch: ScratchProject, resource: string): Promise<void> {
  const folder = join(scratch.folder, ".pulumi/stacks");
  const deadline = Date.now() + 20_000;
  for (;;) {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
    const states = files.map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as StoredState);
    const all = states.flatMap(({ checkpoint }) => checkpoint.latest?.resources ?? []);
    if (all.some(({ urn }) => urn.endsWith(`::${resource}`))) return;
    expect(Date.now(), `${resource} is not in the state`).to.be.below(deadline);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

interface StoredState {
  readonly checkpoint: { readonly latest?: { readonly resources?: readonly { readonly urn: string }[] } };
}

function locks(scratch: ScratchProject): string[] {
  const found = readdirSync(join(scratch.folder, ".pulumi/locks"), { recursive: true, encoding: "utf8" });
  return found.filter((name) => name.endsWith(".json"));
}
