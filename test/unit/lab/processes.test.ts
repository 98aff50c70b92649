import { expect } from "chai";
import { isAlive, parseStat, processIdentity } from "../../../scripts/lab/system/processes";

const stat = (name: string, state: string) =>
  `4711 (${name}) ${state} 1 4711 4711 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1000 2000`;

describe("processes", () => {
  it("finds the start time behind any name", () => {
    for (const name of ["sleep", "a b", "odd) S 1 (name"]) {
      expect(parseStat(stat(name, "S")), name).to.deep.equal({ pid: 4711, startTime: "987654" });
    }
  });

  it("counts zombies as gone", () => {
    expect(parseStat(stat("sleep", "Z"))).to.equal(undefined);
  });

  it("makes nothing of a broken line", () => {
    for (const text of ["", "4711", "4711 (sleep", "x (sleep) S"]) expect(parseStat(text), text).to.equal(undefined);
  });

  it("knows this process, and not one that started at another time", () => {
    const self = processIdentity(process.pid)!;
    expect(isAlive(self)).to.equal(true);
    expect(isAlive({ ...self, startTime: "1" })).to.equal(false);
  });
});
