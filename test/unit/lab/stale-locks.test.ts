import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { Pulumi } from "../../../scripts/lab/pulumi";
import { releaseStack } from "../../../scripts/lab/stale-locks";

describe("stale locks", () => {
  let state: string;
  let folder: string;
  let calls: string[][];
  const pulumi = {
    output: async (...args: string[]) => {
      calls.push(args);
      rmSync(folder, { recursive: true });
      return "";
    },
  } as unknown as Pulumi;
  const lock = (content: string) => writeFileSync(join(folder, "4f2a.json"), content);
  const release = (onWait: () => void = () => undefined) => releaseStack(pulumi, state, "lab.cloud", onWait);

  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), "powercloud-"));
    folder = join(state, ".pulumi/locks/organization/powercloud/lab.cloud");
    mkdirSync(folder, { recursive: true });
    calls = [];
  });
  afterEach(() => rmSync(state, { recursive: true }));

  it("does nothing where no lock is", async () => {
    await release();
    expect(calls).to.deep.equal([]);
  });

  it("leaves other stacks' locks alone", async () => {
    const other = join(state, ".pulumi/locks/organization/powercloud/lab.integration");
    mkdirSync(other);
    writeFileSync(join(other, "1.json"), JSON.stringify({ pid: process.pid, hostname: hostname() }));
    await release();
    expect(calls).to.deep.equal([]);
  });

  it("cancels for a process that is gone, is no Pulumi, was on another host, or wrote its lock by half", async () => {
    for (const content of [
      JSON.stringify({ pid: 2 ** 22 + 1, hostname: hostname() }),
      JSON.stringify({ pid: process.pid, hostname: hostname() }),
      JSON.stringify({ pid: process.pid, hostname: "elsewhere" }),
      '{"pid": 1',
    ]) {
      mkdirSync(folder, { recursive: true });
      calls = [];
      lock(content);
      await release();
      expect(calls, content).to.deep.equal([["cancel", "--yes", "--stack", "lab.cloud"]]);
    }
  });

  it("waits for a Pulumi that still runs", async () => {
    const program = join(state, "pulumi");
    copyFileSync("/bin/sleep", program);
    const child = spawn(program, ["60"]);
    await new Promise((resolve) => child.once("spawn", resolve));
    lock(JSON.stringify({ pid: child.pid, hostname: hostname() }));
    let waited = 0;
    await release(() => {
      waited++;
      child.kill("SIGKILL");
    });
    expect(waited).to.be.at.least(1);
    expect(calls).to.have.length(1);
  });
});
