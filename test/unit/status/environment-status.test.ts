import { expect } from "chai";
import { PHASES, type PhaseName } from "../../../contracts/contracts";
import { isWord, timeLeft } from "../../../gates/condition";
import { environmentStatus, type Recorded } from "../../../scripts/status/environment-status";
import { recordedIn } from "../../../scripts/status/recorded-evidence";
import { statusText } from "../../../scripts/status/status-text";
import { contracts } from "../../fixtures/contracts";

const NOW = new Date("2026-11-28T12:00:00.000Z");
const options = { environment: "lab", now: NOW, maxAgeDays: 30 };
const on = isWord({ name: "is-on", layer: "user", component: "lamp", mend: "switch it on" }, "on", "on", NOW);
const all = (recorded: Recorded) =>
  Object.fromEntries(PHASES.map((phase) => [phase, recorded])) as Record<PhaseName, Recorded>;
const measured = (...gate: (typeof on)[]) => all({ state: "measured", gate });
const later = (days: number) => new Date(NOW.getTime() + days * 86_400_000);

describe("the status of an environment", () => {
  it("is a tree of phases, layers, components and conditions", () => {
    const recorded: Record<PhaseName, Recorded> = { ...all({ state: "never brought up" }) };
    for (const phase of PHASES) recorded[phase] = { state: "measured", gate: contracts[phase].gate! };
    const now = new Date(contracts.standardization.gate![0]!.measuredAt);
    const status = environmentStatus(recorded, { ...options, now });
    expect(status.holds).to.equal(true);
    expect(status.phases.map(({ stack }) => stack)).to.deep.equal(PHASES.map((phase) => `lab.${phase}`));
    const cloud = status.phases[3]!;
    expect(cloud.layers.map(({ layer }) => layer)).to.deep.equal(["application", "user"]);
    const database = status.phases[2]!.layers[0]!.components.find(({ component }) => component === "database-2")!;
    expect(database.conditions.map(({ name }) => name)).to.deep.equal([
      "standby-lag",
      "standby-reads-canary",
      "certificate-days-left",
    ]);
    const conditions = status.phases.flatMap(({ layers }) =>
      layers.flatMap(({ components }) => components.flatMap((component) => component.conditions)),
    );
    expect(conditions).to.have.length(Object.values(contracts).flatMap(({ gate }) => gate!).length);
    for (const each of conditions)
      expect(each).to.include.keys("name", "value", "limit", "holds", "ageSeconds", "mend");
  });

  it("does not hold when one condition does not, and says what to do", () => {
    const off = { ...on, holds: false, value: { text: "off" } };
    const status = environmentStatus({ ...measured(on), cloud: { state: "measured", gate: [on, off] } }, options);
    expect(status.phases.map(({ holds }) => holds)).to.deep.equal([true, true, true, false]);
    expect(status.holds).to.equal(false);
    const text = statusText(status);
    expect(text).to.match(/^lab: 1 of 5 conditions fail\n/);
    expect(text).to.match(/FAILS is-on: off \(limit on\), measured 0 s ago\n +switch it on\n/);
  });

  it("does not hold when a certificate has run out since it was looked at", () => {
    const certificate = timeLeft({ ...on, name: "certificate" }, later(10).toISOString(), 7, "days", NOW);
    const at = (days: number) => environmentStatus(measured(certificate), { ...options, now: later(days) });
    expect(at(1).holds).to.equal(true);
    expect(statusText(at(1))).to.include("certificate: 9 days (limit 7 days), measured 24 h ago");
    expect(at(5).holds).to.equal(false);
  });

  it("does not hold on evidence that is stale, which it names", () => {
    const status = environmentStatus(measured(on), { ...options, now: later(31) });
    expect(status.holds).to.equal(false);
    expect(statusText(status))
      .to.match(/^lab: 4 conditions, all hold, 4 stale\n/)
      .and.include("stale is-on");
    expect(environmentStatus(measured(on), { ...options, now: later(31), maxAgeDays: 40 }).holds).to.equal(true);
  });

  it("shows phases that were never brought up, and those that nobody measured", () => {
    const recorded: Record<PhaseName, Recorded> = {
      ...all({ state: "never brought up" }),
      standardization: { state: "not measured" },
    };
    const status = environmentStatus(recorded, options);
    expect(status.holds).to.equal(false);
    const text = statusText(status);
    expect(text).to.include("4 of 4 phases without evidence");
    expect(text).to.match(/standardization: not measured yet, .*pulumi up -s lab\.standardization/);
    expect(text).to.include("cloud: never brought up (`pulumi up -s lab.cloud`)");
  });

  it("is read from a stack's outputs, whatever version made them", () => {
    expect(recordedIn({})).to.deep.equal({ state: "never brought up" });
    expect(recordedIn({ version: 1, environment: "lab" })).to.deep.equal({ state: "not measured" });
    expect(recordedIn({ version: 1, gate: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" })).to.deep.equal({
      state: "not measured",
    });
    expect(recordedIn({ version: 1, gate: [on] })).to.deep.equal({ state: "measured", gate: [on] });
  });
});
