import { expect } from "chai";
import { asOf, atLeast, atMost, isWord, timeLeft, timeSince } from "../../../gates/condition";
import { ageText, quantityText, refusalText } from "../../../gates/evidence-text";
import { isStale, unmet } from "../../../gates/gate";

const NOW = new Date("2026-11-28T12:00:00.000Z");
const subject = { name: "n", layer: "platform", component: "c", mend: "mend it" } as const;
const later = (days: number) => new Date(NOW.getTime() + days * 86_400_000);

describe("a condition", () => {
  it("holds up to its limit, and with it", () => {
    expect([4, 5, 6].map((value) => atMost(subject, value, 5, "s", NOW).holds)).to.deep.equal([true, true, false]);
    expect([4, 5, 6].map((value) => atLeast(subject, value, 5, "s", NOW).holds)).to.deep.equal([false, true, true]);
    expect(["on", "off"].map((word) => isWord(subject, word, "on", NOW).holds)).to.deep.equal([true, false]);
  });

  it("does not hold when nothing could be measured, and says why", () => {
    for (const condition of [atMost(subject, "no answer", 5, "s", NOW), atLeast(subject, "no answer", 5, "s", NOW)]) {
      expect(condition).to.deep.include({
        holds: false,
        value: { text: "no answer" },
        limit: { number: 5, unit: "s" },
      });
    }
    for (const value of [NaN, Infinity, -Infinity]) expect(atMost(subject, value, 5, "s", NOW).holds).to.equal(false);
  });

  it("on a time is judged anew by who reads it", () => {
    const left = timeLeft(subject, later(10).toISOString(), 7, "days", NOW);
    expect(left).to.deep.include({ holds: true, value: { number: 10, unit: "days" } });
    expect(asOf(left, later(2))).to.deep.include({ holds: true, value: { number: 8, unit: "days" } });
    expect(asOf(left, later(3.5))).to.deep.include({ holds: false, value: { number: 6.5, unit: "days" } });
    const since = timeSince(subject, NOW.toISOString(), 3600, "s", NOW);
    expect(since.holds).to.equal(true);
    expect(asOf(since, later(1))).to.deep.include({ holds: false, value: { number: 86_400, unit: "s" } });
  });

  it("on anything else stays as it was measured", () => {
    for (const condition of [atMost(subject, 1, 5, "s", NOW), isWord(subject, "off", "on", NOW)]) {
      expect(asOf(condition, later(400))).to.deep.equal(condition);
    }
  });

  it("takes words for a time that is not known, though they have numbers in them", () => {
    for (const words of ["no answer within 15 s", "exit code 1", "host 5", "2026", ""]) {
      const condition = timeLeft(subject, words, 7, "days", NOW);
      expect(condition, words).to.deep.include({ holds: false, value: { text: words } });
      expect(condition).to.not.have.property("until");
    }
  });

  it("is told by name, component, value, limit, age, and what to do", () => {
    const condition = atMost(subject, 9, 5, "s", NOW);
    expect(refusalText(condition, new Date(NOW.getTime() + 180_000))).to.equal(
      "n of c is 9 s, and its limit is 5 s (measured 3 min ago; mend it)",
    );
    expect(quantityText({ text: "on" })).to.equal("on");
    const ages = [0, 119, 120, 7200, 172_800].map((s) =>
      ageText(NOW.toISOString(), new Date(NOW.getTime() + s * 1000)),
    );
    expect(ages).to.deep.equal(["0 s", "119 s", "2 min", "2 h", "2 days"]);
  });
});

describe("a gate", () => {
  it("has for unmet what does not hold now, whatever held when it was measured", () => {
    const certificate = timeLeft(subject, later(10).toISOString(), 7, "days", NOW);
    const word = isWord({ ...subject, name: "w" }, "off", "on", NOW);
    expect(unmet([certificate, word], NOW).map(({ name }) => name)).to.deep.equal(["w"]);
    expect(unmet([certificate, word], later(5)).map(({ name }) => name)).to.deep.equal(["n", "w"]);
  });

  it("is stale after thirty days", () => {
    const condition = isWord(subject, "on", "on", NOW);
    expect([0, 30, 30.1].map((days) => isStale(condition, later(days)))).to.deep.equal([false, false, true]);
  });
});
