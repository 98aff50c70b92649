import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../scripts/paths";
import { output, run, type RunResult } from "../../../scripts/run";
import { architecture } from "../../../scripts/toolchain/architecture";
import { go, tools } from "../../../scripts/toolchain/catalogue";
import { pulumiCommandFolder } from "../../../scripts/toolchain/pulumi-command";
import type { SetupReport } from "../../../scripts/toolchain/setup";
import { findGo } from "../../../scripts/toolchain/ways/go-command";
import { ArchiveServer } from "../../support/archives";
import { serveOfficialArchives } from "../../support/official-archives";
import { scratchProject, type ScratchProject } from "../../support/scratch-project";

/** What of the checkout a set-up reads. */
const CHECKOUT = ["scripts", "toolchain", "providers", "package.json", "package-lock.json", "tsconfig.json"];

/** Tools with an official archive. */
const OFFICIAL = tools.filter(({ download }) => download).map(({ name }) => name);

/**
 * The internet is played by a loopback server with archives of the official shapes. Their digests are not the official
 * ones, so a copy of the checkout pins them. Go is hidden in a mount namespace, and no Go module can be had.
 */
describe("a machine with official archives and without Go", function () {
  this.timeout(10 * 60_000);
  let folder: string;
  let server: ArchiveServer;
  let hidden: readonly string[];
  let goCache: string;
  let scratch: ScratchProject | undefined;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "powercloud-official-"));
    for (const name of CHECKOUT) cpSync(join(projectRoot, name), join(folder, "checkout", name), { recursive: true });
    symlinkSync(join(projectRoot, "node_modules"), join(folder, "checkout/node_modules"));
    mkdirSync(join(folder, "made"));
    server = await ArchiveServer.start();
    await serveOfficialArchives(server, join(folder, "made"));
    hidden = goCommands();
    const found = await findGo();
    goCache = await output(found.path!, ["env", "GOCACHE"]);
  });

  after(() => {
    server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  afterEach(() => scratch?.remove());

  /** `powercloud setup` where no Go is, with an empty cache of its own. */
  const setup = (...args: string[]): Promise<RunResult> => {
    const hide = hidden.map((path) => `mount --bind /dev/null '${path}' && `).join("");
    const command = `${hide}exec '${join(folder, "checkout/scripts/powercloud")}' setup "$@"`;
    return run("unshare", ["--mount", "sh", "-c", command, "setup", ...args], {
      env: {
        HOME: join(folder, "home"),
        XDG_CACHE_HOME: join(folder, "cache"),
        POWERCLOUD_DOWNLOADS: server.base,
        GOPROXY: "off",
        GOCACHE: goCache,
      },
      allowExit: [0, 2],
    });
  };

  const must = async (...args: string[]): Promise<string> => {
    const { stdout, stderr, exitCode } = await setup(...args);
    expect(exitCode, stdout + stderr).to.equal(0);
    return stdout;
  };

  const brought = async (...parts: string[]): Promise<Record<string, string>> => {
    const { rows } = JSON.parse(await must("--json", ...parts)) as SetupReport;
    return Object.fromEntries(rows.map(({ name, how }) => [name, how]));
  };

  const cached = () => {
    const place = join(folder, "cache/powercloud/tools");
    return existsSync(place) ? readdirSync(place) : [];
  };

  /** Nothing is left in the cache of who runs the tests. */
  const inItsCache = async <T>(work: () => Promise<T>): Promise<T> => {
    const own = process.env.XDG_CACHE_HOME;
    process.env.XDG_CACHE_HOME = join(folder, "cache");
    try {
      return await work();
    } finally {
      if (own === undefined) delete process.env.XDG_CACHE_HOME;
      else process.env.XDG_CACHE_HOME = own;
    }
  };

  const askedForGo = () => server.asked.filter((path) => path.includes(`/go${go.version}.`));

  it("refuses archives that are not the pinned ones, and leaves nothing of them", async () => {
    const { stderr, exitCode } = await setup("crane");
    expect(exitCode, stderr).to.equal(2);
    expect(stderr).to.match(
      /official download: http:\S+ has SHA-256 \w+, toolchain\/versions\.json pins c1d593d|fc05158/,
    );
    expect(stderr).to.match(/Go modules: http:\S+ has SHA-256 \w+, toolchain\/versions\.json pins/);
    expect(cached()).to.deep.equal([]);
  });

  it("pins the archives that their publishers' lists confirm", async () => {
    await must("--pin");
    const { tools: pinned } = JSON.parse(readFileSync(join(folder, "checkout/toolchain/versions.json"), "utf8"));
    for (const name of OFFICIAL) expect(pinned[name].download.sha256, name).to.have.keys("amd64", "arm64");
  });

  it("takes the downloads, builds nothing, and takes them once", async () => {
    server.asked.length = 0;
    const hows = await brought(...OFFICIAL);
    expect(hows).to.deep.equal(Object.fromEntries(OFFICIAL.map((name) => [name, "official download"])));
    expect(cached().filter((name) => !name.endsWith("-official"))).to.deep.equal([]);
    expect(askedForGo()).to.deep.equal([]);
    expect(server.asked).to.have.length(OFFICIAL.length);
    await brought(...OFFICIAL);
    expect(server.asked).to.have.length(OFFICIAL.length);
  });

  it("runs a program with them", async () => {
    const path = join(
      folder,
      "cache/powercloud/tools",
      cached().find((name) => name.startsWith("pulumi-3"))!,
      "pulumi",
    );
    expect(readdirSync(dirname(path))).to.include("pulumi-language-nodejs");
    const place = await inItsCache(() => pulumiCommandFolder({ path, version: "3.250.0", how: "official download" }));
    scratch = await scratchProject("exports.answer = 42;", { command: join(place, "pulumi") });
    await scratch.pulumi("stack", "init", "lab.official");
    const { stdout, stderr, exitCode } = await scratch.pulumi("up", "--yes", "--skip-preview");
    expect(exitCode, stdout + stderr).to.equal(0);
    expect(stdout + stderr).to.not.match(/warning/);
    expect((await scratch.pulumi("stack", "output", "answer")).stdout.trim()).to.equal("42");
  });

  it("builds what has no official archive with the official Go", async () => {
    server.asked.length = 0;
    expect(await brought("pause")).to.deep.equal({ pause: "built from Go modules" });
    expect(askedForGo()).to.deep.equal([`/go.dev/dl/go${go.version}.linux-${architecture().go}.tar.gz`]);
    const pause = join(
      folder,
      "cache/powercloud/tools",
      cached().find((name) => name.startsWith("pause-"))!,
      "pause",
    );
    const { exitCode } = await run("timeout", ["--signal=TERM", "--preserve-status", "1", pause]);
    expect(exitCode).to.equal(0);
  });
});

/** All commands named go that set-up would find on this machine, as they are, links resolved. */
function goCommands(): string[] {
  const folders = [...process.env.PATH!.split(":"), "/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/local/go/bin"];
  return [...new Set(folders.map((place) => join(place, "go")).filter(existsSync))];
}
