import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../scripts/paths";
import { drillNames, listDrills, listText, loadDrill } from "../../../scripts/test/drill/catalogue";
import type { DrillStep } from "../../../scripts/test/drill/drill";
import { parseDrillOptions } from "../../../scripts/test/drill/options";
import { figures, reportFile, writeReport } from "../../../scripts/test/drill/report";
import { finish, runDrill, unfinished } from "../../../scripts/test/drill/run-drill";

const step = (title: string, work: DrillStep["run"] = () => Promise.resolve()): DrillStep => ({ title, run: work });
const fails = () => Promise.reject(new Error("not so"));

describe("drills", function () {
  this.timeout(60_000);

  it("have each a title, an estimate and steps, under the name of their file", async () => {
    for (const name of drillNames(projectRoot)) {
      const drill = await loadDrill(projectRoot, name);
      expect(drill.title, name).to.match(/^.{20,}[^.]$/);
      expect(drill.minutes, name).to.be.within(1, 30);
      expect(drill.steps(), name).not.to.be.empty;
    }
  });

  it("are listed with the time that was recorded, or an estimate", async () => {
    const drills = await listDrills(projectRoot, { drain: { seconds: 90 } });
    expect(drills.find(({ name }) => name === "drain")).to.include({ minutes: 1.5, measured: true });
    expect(drills.find(({ name }) => name === "kills")).to.include({ measured: false });
    const text = listText(drills);
    expect(text)
      .to.match(/^drain +1\.5 min +a host is emptied/m)
      .and.to.match(/^kills +about \d+\.0 min/m);
    expect(text).to.match(new RegExp(`^${drills.length} drills, \\d+ minutes on a lab that is up$`, "m"));
  });

  it("name the allowed ones for a name that there is not", () => {
    const parse = (...args: string[]) =>
      parseDrillOptions(args, ["drain", "host-lost"], (code, message) => {
        throw new Error(`${code}: ${message}`);
      });
    expect(() => parse("host-lots")).to.throw(/^2: error: .*'host-lots' is invalid.*drain, host-lost\./);
    expect(() => parse("--list", "--record")).to.throw(/^2: error: .*cannot be used with/);
    expect(parse().names).to.deep.equal(["drain", "host-lost"]);
    expect(parse("host-lost", "drain", "host-lost").names).to.deep.equal(["host-lost", "drain"]);
    expect(parse("drain", "--keep")).to.include({ keep: true, record: false, list: false });
  });
});

describe("one drill", () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(join(tmpdir(), "powercloud-drill-"))));
  afterEach(() => rmSync(root, { recursive: true }));

  function drill(steps: readonly DrillStep[], restore = () => Promise.resolve()) {
    return { name: "toy", title: "a toy", minutes: 1, steps: () => steps, restore };
  }

  it("reports its steps, its figures, and that the lab is as it was", async () => {
    const seen: string[] = [];
    const measures = step("measures", (measure) => {
      seen.push("measures");
      measure("outage", 1.26, "s");
      return Promise.resolve();
    });
    const report = await runDrill(root, drill([measures, step("goes on")]), new Date(0));
    expect(report.passed).to.equal(true);
    expect(report.started).to.equal("1970-01-01T00:00:00.000Z");
    expect(report.steps.map(({ title }) => title)).to.deep.equal(["measures", "goes on", "the lab is as it was"]);
    expect(figures(report)).to.deep.equal(["  outage: 1.3 s"]);
    writeReport(root, report);
    expect(JSON.parse(readFileSync(reportFile(root, "toy"), "utf8"))).to.deep.equal(report);
    expect(unfinished(root)).to.equal(undefined);
  });

  it("ends at the first step that fails, and brings the lab back all the same", async () => {
    let restored = 0;
    const report = await runDrill(
      root,
      drill([step("breaks", fails), step("never comes")], () => Promise.resolve(void restored++)),
    );
    expect(report.passed).to.equal(false);
    expect(report.steps.map(({ title, error }) => [title, error])).to.deep.equal([
      ["breaks", "not so"],
      ["the lab is as it was", undefined],
    ]);
    expect(restored).to.equal(1);
  });

  it("says both sides of a comparison that fails, whole", async () => {
    const compares = async () => void expect(["create a", "update b"]).to.deep.equal(["create a"]);
    const { steps } = await runDrill(root, drill([step("compares", compares)]));
    expect(steps[0]!.error).to.contain("found [ 'create a', 'update b' ]").and.contain("expected [ 'create a' ]");
  });

  it("fails when the lab cannot be brought back, and owes it to the next run", async () => {
    const report = await runDrill(root, drill([step("passes")], fails));
    expect(report.passed).to.equal(false);
    expect(unfinished(root)).to.equal("toy");
    await finish(root, drill([]));
    expect(unfinished(root)).to.equal(undefined);
  });

  it("shows while it runs that it is under way", async () => {
    let during: string | undefined;
    await runDrill(root, drill([step("looks", () => Promise.resolve(void (during = unfinished(root))))]));
    expect(during).to.equal("toy");
  });
});
