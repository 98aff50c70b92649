import { expect } from "chai";
import { account, budgetOf, verdict } from "../../../scripts/test/budget";

const minutes = (count: number) => count * 60;

describe("budget of a test run", () => {
  it("is a minute for unit tests, and depends on whether tools had to be brought for the rest", () => {
    expect(budgetOf(true, 0)).to.equal(1);
    expect(budgetOf(false, 0)).to.equal(25);
    expect(budgetOf(false, 12)).to.equal(25);
    expect(budgetOf(false, minutes(15))).to.equal(50);
  });

  it("shows each file with its share, the longest first", () => {
    const spent = [
      { what: "test/a.test.ts", seconds: 15, cpuSeconds: 20.04 },
      { what: "test/long.test.ts", seconds: 150 },
    ];
    expect(account(spent, 25, { "test/a.test.ts": { seconds: 12 } })).to.deep.equal([
      "                   seconds   cpu  of 25 min  recorded",
      "test/long.test.ts    150.0           10.0 %       new",
      "test/a.test.ts        15.0  20.0      1.0 %      12.0",
    ]);
  });

  it("says plainly that a run was too long, by how much, and what is to blame", () => {
    const spent = [
      { what: "test/new.test.ts", seconds: 300 },
      { what: "test/grown.test.ts", seconds: 400 },
      { what: "test/same.test.ts", seconds: 900 },
    ];
    const recorded = { "test/grown.test.ts": { seconds: 100 }, "test/same.test.ts": { seconds: 900 } };
    expect(verdict(spent, 25, minutes(26.5), recorded)).to.deep.equal([
      "over budget by 1.5 minutes: 26.5 of 25; what grew most:",
      "  test/new.test.ts: 300 s and new",
      "  test/grown.test.ts: 300 s more than recorded",
      "  make it shorter, or move it to the drills (test/drills)",
    ]);
  });

  it("is kept by a run that takes all of it", () => {
    expect(verdict([], 25, minutes(25), {})).to.deep.equal(["within budget: 25.0 of 25 minutes"]);
    expect(verdict([], 25, minutes(25) + 1, {})[0]).to.match(/^over budget by 0\.0 minutes/);
  });
});
