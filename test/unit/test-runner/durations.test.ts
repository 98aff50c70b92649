import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { longestFirst, readDurations, recordDurations } from "../../../scripts/test/durations";

describe("recorded durations", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "powercloud-durations-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("are kept sorted and in tenths, beside those that were not measured now, without those that are gone", () => {
    const file = join(folder, "durations.json");
    expect(readDurations(file)).to.deep.equal({});
    recordDurations(file, { b: { seconds: 1.26, cpuSeconds: 0.94 }, gone: { seconds: 9 } }, () => true);
    recordDurations(file, { a: { seconds: 2 } }, (name) => name !== "gone");
    expect(readDurations(file)).to.deep.equal({ a: { seconds: 2 }, b: { seconds: 1.3, cpuSeconds: 0.9 } });
    expect(Object.keys(JSON.parse(readFileSync(file, "utf8")) as object)).to.deep.equal(["a", "b"]);
  });

  it("order a run: what is unknown first, then the longest", () => {
    const recorded = { short: { seconds: 1 }, long: { seconds: 100 }, middle: { seconds: 50 } };
    const names = ["new-b", "short", "middle", "long", "new-a"];
    expect(longestFirst(names, recorded)).to.deep.equal(["new-a", "new-b", "long", "middle", "short"]);
  });
});
