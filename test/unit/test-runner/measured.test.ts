import { existsSync } from "node:fs";
import { expect } from "chai";
import { CpuMeter } from "../../../scripts/test/cpu-time";
import { runMeasured } from "../../../scripts/test/measured";

/** Keeps a processor busy for so many milliseconds of its time. */
const BUSY = (ms: number) =>
  `for (;;) { const { user, system } = process.cpuUsage(); if (user + system > ${ms * 1000}) break; }`;

const run = (script: string) =>
  runMeasured([process.execPath, "-e", script], { cwd: process.cwd(), limit: 60, atTheEnd: false });

describe("what a child process takes", function () {
  this.timeout(60_000);

  before(function () {
    if (!existsSync("/proc/self/stat")) this.skip();
  });

  it("is counted with what its own children used, daemons among them", async () => {
    const daemon = `
      const { spawn } = require("node:child_process");
      const child = spawn(process.execPath, ["-e", ${JSON.stringify(BUSY(1200))}], { detached: true, stdio: "ignore" });
      child.unref();
      const wait = setInterval(() => { try { process.kill(child.pid, 0); } catch { clearInterval(wait); } }, 50);
      child.on("exit", () => clearInterval(wait));`;
    const { child, cpuSeconds } = await run(daemon);
    expect(child.code).to.equal(0);
    expect(cpuSeconds).to.be.above(0.1);
  });

  it("is nothing of other processes", () => {
    const meter = new CpuMeter("nobody bears this mark");
    meter.sample();
    expect(meter.seconds).to.equal(undefined);
  });

  it("ends with the exit code of the child, and at its limit", async () => {
    expect((await run("process.exit(7)")).child).to.deep.equal({ code: 7, ended: undefined });
    const late = await runMeasured([process.execPath, "-e", "setInterval(() => {}, 1000)"], {
      ...{ cwd: process.cwd(), limit: 1, atTheEnd: true },
    });
    expect(late.child.ended).to.equal("still running after 1 s");
  });
});
