import { expect } from "chai";
import { problem } from "../../../scripts/test/mocha";
import { chosen, STEPS } from "../../../scripts/test/options";
import { missingLibvirt, missingRights, type Machine } from "../../../scripts/test/obstacles";
import { add, exitCode, totals } from "../../../scripts/test/tally";

const tally = (passed: number, failed: number, skipped: number) => ({ passed, failed, skipped });
const server: Machine = { platform: "linux", user: 0, path: "/usr/bin", has: () => true };

describe("sum of test runs", () => {
  it("adds up and prints the last line", () => {
    expect(totals(add(tally(3, 0, 0), tally(2, 1, 0)))).to.equal("5 passed, 1 failed");
    expect(totals(add(tally(3, 0, 1), tally(2, 0, 1)))).to.equal("5 passed, 0 failed, 2 skipped");
  });

  it("fails on a failure, and when nothing ran", () => {
    expect(exitCode(tally(3, 0, 1))).to.equal(0);
    expect(exitCode(tally(3, 1, 0))).to.equal(1);
    expect(exitCode(tally(0, 0, 9))).to.equal(1);
  });
});

describe("verdict on one run of mocha", () => {
  const ended = { tally: tally(2, 0, 0), failures: [], ended: true };

  it("has nothing to say about a clean run", () => {
    expect(problem(ended, { code: 0, ended: undefined })).to.equal(undefined);
  });

  it("names a run that died, was ended, or failed without a failed test", () => {
    expect(problem({ ...ended, ended: false }, { code: null, ended: undefined })).to.contain("before the last test");
    expect(problem(ended, { code: 0, ended: "still running after 5 s" })).to.contain("still running after 5 s");
    expect(problem(ended, { code: 7, ended: undefined })).to.contain("exit code 7");
  });

  it("leaves failed tests to their own count", () => {
    expect(problem({ ...ended, tally: tally(1, 1, 0) }, { code: 1, ended: undefined })).to.equal(undefined);
  });
});

describe("choice of steps", () => {
  it("runs everything by default, and nothing that needs root with --unit", () => {
    expect(chosen({}).steps).to.deep.equal(STEPS);
    expect(chosen({ unit: true }).steps).to.deep.equal(["lint", "types", "unit", "golden"]);
  });

  it("keeps the order of the steps, and leaves whole-project checks out of a search by title", () => {
    expect(chosen({ only: ["integration", "unit"] }).steps).to.deep.equal(["unit", "integration"]);
    expect(chosen({ unit: true, only: ["integration", "unit"] }).steps).to.deep.equal(["unit"]);
    expect(chosen({ unit: true, grep: "PLT" }).steps).to.deep.equal(["unit", "golden"]);
  });
});

describe("what tests against real systems need", () => {
  it("finds nothing missing on a server with libvirt", () => {
    expect(missingRights(server)).to.equal(undefined);
    expect(missingLibvirt(server)).to.equal(undefined);
  });

  it("names what is missing", () => {
    expect(missingRights({ ...server, user: 1000 }))
      .to.contain("root")
      .and.contain("1000");
    expect(missingRights({ ...server, platform: "darwin" })).to.contain("darwin");
    expect(missingLibvirt({ ...server, has: (file) => !file.endsWith("virsh") })).to.contain("virsh");
  });
});
