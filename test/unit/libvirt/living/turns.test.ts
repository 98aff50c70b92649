import { expect } from "chai";
import { setTimeout as sleep } from "node:timers/promises";
import { inTurn } from "../../../../providers/libvirt/guest/configuration/turns";
import { failureOf } from "../../../support/libvirt/libvirt-plugin";

describe("machines of a group", () => {
  it("get a change one after another; other groups do not wait", async () => {
    const log: string[] = [];
    const work = (name: string, ms: number) => async () => {
      log.push(`+${name}`);
      await sleep(ms);
      log.push(`-${name}`);
    };
    await Promise.all([
      inTurn("workers", "w1", work("w1", 30)),
      inTurn("workers", "w2", work("w2", 1)),
      inTurn("databases", "d1", work("d1", 5)),
    ]);
    expect(log.filter((entry) => entry.includes("w"))).to.deep.equal(["+w1", "-w1", "+w2", "-w2"]);
    expect(log.indexOf("-d1")).to.be.below(log.indexOf("-w1"));
  });

  it("keep what they have when the one before refuses", async () => {
    const done: string[] = [];
    const refuse = () => Promise.reject(new Error("no such role"));
    const work = async () => void done.push("b");
    const [first, second, other] = await Promise.all([
      failureOf(inTurn("refusing", "a", refuse)),
      failureOf(inTurn("refusing", "b", work)),
      inTurn("willing", "c", async () => void done.push("c")),
    ]);
    expect(first.message).to.equal("no such role");
    expect(second.message).to.equal("b keeps its configuration: a, of the same group refusing, refused its own");
    expect([done, other]).to.deep.equal([["c"], undefined]);
  });
});
