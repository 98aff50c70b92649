import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { dealt, inLanes } from "../../../scripts/test/lanes";

/** Pieces that note when they begin and end; each waits some turns of the event loop. */
function pieces(log: string[], names: readonly string[]) {
  return names.map((name) => ({
    run: async () => {
      log.push(`+${name}`);
      for (let turn = 0; turn < name.length; turn++) await sleep(0);
      log.push(`-${name}`);
      return name;
    },
  }));
}

/** The most pieces that were under way at once. */
function mostAtOnce(log: readonly string[]): number {
  let now = 0;
  return Math.max(...log.map((entry) => (entry.startsWith("+") ? ++now : now--)));
}

describe("lanes of a test run", () => {
  it("run side by side, as many as there are, and each piece once", async () => {
    const log: string[] = [];
    const names = ["aaaa", "b", "cc", "ddd", "e"];
    expect((await inLanes(pieces(log, names), 2)).sort()).to.deep.equal(names);
    expect(log.slice(0, 2)).to.deep.equal(["+aaaa", "+b"]);
    expect(mostAtOnce(log)).to.equal(2);
  });

  it("keep the order in one lane", async () => {
    const log: string[] = [];
    expect(await inLanes(pieces(log, ["aaa", "b", "cc"]), 1)).to.deep.equal(["aaa", "b", "cc"]);
    expect(mostAtOnce(log)).to.equal(1);
  });

  it("end with the first error", async () => {
    const broken = { run: () => Promise.reject(new Error("no")) };
    const outcome = await inLanes<string>([broken, ...pieces([], ["a"])], 2).catch(String);
    expect(outcome).to.equal("Error: no");
  });

  it("get files like cards: each once, in their order, and no hand is empty", () => {
    expect(dealt(["a", "b", "c", "d", "e"], 2)).to.deep.equal([
      ["a", "c", "e"],
      ["b", "d"],
    ]);
    expect(dealt(["a"], 3)).to.deep.equal([["a"]]);
    expect(dealt([], 2)).to.deep.equal([]);
  });
});
