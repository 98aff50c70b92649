import { expect } from "chai";
import { failureLines } from "../../../scripts/test/failure-lines";
import { FAILED, PASSED } from "../../../scripts/test/tally";

describe("failures at the end of a run", () => {
  it("name what failed, with its reason, and nothing that passed", () => {
    const failures = [{ title: "adds", message: "expected 2\nto equal 3\n" }];
    const outcomes = [
      { what: "a.test.ts", tally: PASSED, failures: [] },
      { what: "b.test.ts", tally: FAILED, failures },
      { what: "ESLint", tally: FAILED },
    ];
    expect(failureLines(outcomes)).to.deep.equal([
      "FAILED: b.test.ts: adds",
      "  expected 2",
      "  to equal 3",
      "FAILED: ESLint",
    ]);
  });

  it("keep the beginning and the end of a long reason", () => {
    const message = `expected 0\n${"x".repeat(9000)}\nerror: no space left`;
    const lines = failureLines([{ what: "c.test.ts", tally: FAILED, failures: [{ title: "t", message }] }]);
    expect(lines[1]).to.equal("  expected 0");
    expect(lines.at(-1)).to.equal("  error: no space left");
    expect(lines.join("\n"))
      .to.match(/\[5\d{3} characters left out\]/)
      .and.have.lengthOf.below(4200);
  });
});
