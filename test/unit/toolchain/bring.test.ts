import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { silentProgress } from "../../../scripts/progress";
import { bring } from "../../../scripts/toolchain/bring";
import type { Tool } from "../../../scripts/toolchain/catalogue";
import type { Brought, Way } from "../../../scripts/toolchain/ways/way";
import { UserError } from "../../../scripts/user-error";

const TOOL: Tool = { name: "example", version: "1.2.3", ask: ["version"] };

/** A way that notes what is asked of it. */
function way(name: string, behaviour: { obstacle?: string; fails?: string }, calls: string[]): Way {
  let brought: Brought | undefined;
  return {
    name,
    find: () => Promise.resolve(brought),
    obstacle: () => Promise.resolve(behaviour.obstacle),
    bring: () => {
      calls.push(name);
      if (behaviour.fails) return Promise.reject(new Error(behaviour.fails));
      brought = { path: `/${name}/example`, version: "1.2.3", how: name };
      return Promise.resolve(brought);
    },
  };
}

describe("bring", () => {
  const cache = process.env.XDG_CACHE_HOME;
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "powercloud-bring-"));
    process.env.XDG_CACHE_HOME = folder;
  });

  afterEach(() => {
    if (cache === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = cache;
    rmSync(folder, { recursive: true });
  });

  it("takes the first way without an obstacle", async () => {
    const calls: string[] = [];
    const ways = [way("path", { obstacle: "not found" }, calls), way("download", {}, calls), way("build", {}, calls)];
    expect((await bring(TOOL, silentProgress, ways)).how).to.equal("download");
    expect(calls).to.deep.equal(["download"]);
  });

  it("goes on to the next way when one fails after all", async () => {
    const calls: string[] = [];
    const ways = [way("download", { fails: "digest differs" }, calls), way("build", {}, calls)];
    expect((await bring(TOOL, silentProgress, ways)).how).to.equal("build");
    expect(calls).to.deep.equal(["download", "build"]);
  });

  it("does nothing for a tool that is there", async () => {
    const calls: string[] = [];
    const ways = [way("path", { obstacle: "not found" }, calls), way("build", {}, calls)];
    await bring(TOOL, silentProgress, ways);
    await bring(TOOL, silentProgress, ways);
    expect(calls).to.deep.equal(["build"]);
  });

  it("does the work once for two that want it at the same time", async () => {
    const calls: string[] = [];
    const ways = [way("build", {}, calls)];
    await Promise.all([bring(TOOL, silentProgress, ways), bring(TOOL, silentProgress, ways)]);
    expect(calls).to.deep.equal(["build"]);
  });

  it("says why each way fails and what to bring", async () => {
    const ways = [way("on PATH", { obstacle: "not found" }, []), way("Go modules", { fails: "no proxy" }, [])];
    const tool: Tool = { ...TOOL, module: { folder: "m", package: ".", set: {}, minutes: 1 } };
    const error = await bring(tool, silentProgress, ways).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(UserError);
    const { message, exitCode } = error as UserError;
    expect(exitCode).to.equal(2);
    expect(message).to.include("example 1.2.3 cannot be had on this machine");
    expect(message).to.include("on PATH: not found");
    expect(message).to.include("Go modules: no proxy");
    expect(message).to.match(/Go 1\.21\.0 or newer on PATH/);
    expect(message).to.include("example 1.2.3 on PATH");
  });
});
