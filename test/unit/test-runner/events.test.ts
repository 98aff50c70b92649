import { expect } from "chai";
import { summarize } from "../../../scripts/test/events";

const lines = (...events: unknown[]): string => events.map((event) => `${JSON.stringify(event)}\n`).join("");

describe("recorded test events", () => {
  it("counts passes, failures and skips", () => {
    const run = summarize(
      lines(["start", 4], ["pass", "a"], ["pass", "b"], ["fail", "c", "no"], ["skip", "d"], ["end"]),
    );
    expect(run.tally).to.deep.equal({ passed: 2, failed: 1, skipped: 1 });
    expect(run.failures).to.deep.equal([{ title: "c", message: "no" }]);
    expect(run.ended).to.equal(true);
  });

  it("sees that a run did not come to its end", () => {
    expect(summarize(lines(["start", 2], ["pass", "a"])).ended).to.equal(false);
  });

  it("leaves out a line that was cut off", () => {
    const run = summarize(`${lines(["pass", "a"])}["fail", "half`);
    expect(run.tally).to.deep.equal({ passed: 1, failed: 0, skipped: 0 });
  });
});
