import { expect } from "chai";
import { parseModel } from "../../../model/load";
import type { Model } from "../../../model/types";
import { environmentPlan } from "../../../planning/capacity";
import { centreGoals, goalLines, type GoalEvidence } from "../../../planning/proofs/centre-goals";
import { hostsOf, replicatedLab, replicatedLabText } from "../../fixtures/models";
import { change, linesOf } from "../model/issues-of";

const fulfilled: GoalEvidence = {
  assignments: { "tongzi-meter-collector": "tongzi-1" },
  unsurvived: [],
  replicas: [{ machine: "tongzi-meter-collector", host: "zunyi-1", maxAgeSeconds: 86_400, diskGiB: 8 }],
};

const withData = parseModel(
  change(replicatedLabText, "    level: prefecture", "    level: prefecture\n    goals: { dataFrom: [tongzi] }"),
  "models/goals.yaml",
);

/** Goals that such a plan does not reach. */
function missed(model: Model, evidence: Partial<GoalEvidence>): string[] {
  return goalLines(centreGoals(model, { ...fulfilled, ...evidence }).filter(({ met }) => !met));
}

describe("goals of centres", function () {
  this.timeout(30_000);

  it("are reached by the example's plan", async () => {
    const plan = await environmentPlan(withData, hostsOf(withData));
    const goals = centreGoals(withData, plan);
    expect(goals.map(({ centre, goal, met }) => [centre, goal, met])).to.deep.equal([
      ["guiyang", "survives host", true],
      ["zunyi", "dataFrom tongzi", true],
      ["tongzi", "maxLoss", true],
      ["tongzi", "localServices meter-collector", true],
    ]);
    expect(goalLines(goals)[0]).to.equal("goal of guiyang: survives host: no loss stops the cloud");
  });

  it("are missed by a loss inside the centre, and not by one of another level", () => {
    expect(missed(replicatedLab, { unsurvived: ["host xishui-1", "county tongzi"] })).to.deep.equal([
      "goal of guiyang not reached: survives host: not host xishui-1, and it is to be each host of it, one at a time",
    ]);
    expect(missed(replicatedLab, { unsurvived: ["county tongzi", "host elsewhere-1"] })).to.deep.equal([]);
  });

  it("are missed where a service runs elsewhere, or not at all", () => {
    expect(missed(replicatedLab, { assignments: { "tongzi-meter-collector": "zunyi-1" } })).to.deep.equal([
      "goal of tongzi not reached: localServices meter-collector: it runs on zunyi-1, and it is to be on a host of tongzi",
    ]);
    expect(missed(replicatedLab, { assignments: {} })[0]).to.contain("it does not run");
  });

  it("are missed where a copy has no place, is too old, or is in another centre", () => {
    const [copy] = fulfilled.replicas;
    const homeless = { machine: copy.machine, maxAgeSeconds: copy.maxAgeSeconds, diskGiB: copy.diskGiB };
    expect(missed(withData, { replicas: [homeless] }).map((line) => line.split(": ")[2])).to.deep.equal([
      "the copy of tongzi-meter-collector is nowhere, and it is to be in zunyi",
      "a service has no copy, and it is to be at most 86400 s",
    ]);
    expect(missed(withData, { replicas: [{ ...copy, maxAgeSeconds: 90_000 }] })).to.deep.equal([
      "goal of tongzi not reached: maxLoss: copies at most 90000 s old, and it is to be at most 86400 s",
    ]);
    expect(missed(withData, { replicas: [{ ...copy, host: "guiyang-2" }] })).to.deep.equal([
      "goal of zunyi not reached: dataFrom tongzi: the copy of tongzi-meter-collector is in guiyang, and it is to be in zunyi",
    ]);
  });
});

describe("goals in a model", () => {
  const GOALS = "goals: { localServices: [meter-collector], maxLoss: 24h }";
  const CASES: [title: string, from: string, to: string, lines: (string | RegExp)[]][] = [
    [
      "a free text of earlier times",
      "goals: { survives: [host] }",
      'goals: { availability: "no single server stops billing" }',
      [
        /^centres\.guiyang\.goals\.availability: found the unknown key "availability"; allowed survives, maxLoss, localServices or dataFrom: goals are what a plan can be held against, no text; write what is meant as survives: \[host\]/,
      ],
    ],
    [
      "a level that is not survived",
      "survives: [host]",
      "survives: [host, county]",
      ['centres.guiyang.goals.survives[1]: found "county"; allowed a level that standards.survive names: host'],
    ],
    [
      "a service that the centre does not have",
      GOALS,
      "goals: { localServices: [meter-colector] }",
      [
        'centres.tongzi.goals.localServices[0]: found "meter-colector"; allowed a service of tongzi: meter-collector; did you mean meter-collector?',
      ],
    ],
    [
      "less loss than the copy's age",
      "maxLoss: 24h",
      "maxLoss: 6h",
      [
        'centres.tongzi.goals.maxLoss: found "6h"; allowed at least 24h, the age that the copy of meter-collector may have',
      ],
    ],
    [
      "a loss of what has no copy",
      ", replicate: true",
      "",
      [
        'centres.tongzi.goals.maxLoss: found "24h"; allowed a limit for services that have copies: give meter-collector replicate: { every: 24h }',
      ],
    ],
    [
      "a loss of data where there is none",
      "survives: [host]",
      "survives: [host], maxLoss: 1h",
      [
        'centres.guiyang.goals.maxLoss: found "1h"; allowed nothing: guiyang has no services of its own, whose data could be missing',
      ],
    ],
    [
      "a loss of more than a year",
      "maxLoss: 24h",
      "maxLoss: 400d",
      ['centres.tongzi.goals.maxLoss: found "400d"; allowed a duration of at most a year, like 30m, 24h or 7d'],
    ],
    [
      "data from a centre without services, and from itself",
      "maxLoss: 24h",
      "maxLoss: 24h, dataFrom: [xishui, tongzi]",
      [
        /^centres\.tongzi\.goals\.dataFrom\[0\]: found "xishui"; allowed another centre that has services of its own/,
        /^centres\.tongzi\.goals\.dataFrom\[1\]: found "tongzi"; allowed another centre/,
      ],
    ],
  ];

  for (const [title, from, to, expected] of CASES) {
    it(`name ${title}`, () => {
      const lines = linesOf(change(replicatedLabText, from, to));
      expect(lines, lines.join("\n")).to.have.length(expected.length);
      for (const [at, line] of lines.entries()) expect(line).to.match(patternOf(expected[at]!));
    });
  }

  it("name data of services that have no copies", () => {
    const text = change(replicatedLabText, ", replicate: true", "").replace(", maxLoss: 24h", "");
    expect(linesOf(change(text, "survives: [host]", "survives: [host], dataFrom: [tongzi]"))).to.deep.equal([
      'centres.guiyang.goals.dataFrom[0]: found "tongzi"; allowed a centre whose services all have copies: give meter-collector of tongzi replicate: true',
    ]);
  });
});

function patternOf(line: string | RegExp): RegExp {
  return typeof line === "string" ? new RegExp(`^${line.replace(/[[\](){}.?*+^$|\\]/g, "\\$&")}$`) : line;
}
