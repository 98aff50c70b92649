import { expect } from "chai";
import { type Condition, PHASES } from "../../../contracts/contracts";
import { isWord, timeLeft } from "../../../gates/condition";
import { contracts } from "../../fixtures/contracts";
import { receiving } from "../../support/receiving";

const DAY = 86_400_000;
const ago = (days: number) => new Date(Date.now() - days * DAY);
const on = (measured: Date): Condition =>
  isWord({ name: "is-on", layer: "user", component: "lamp", mend: "switch it on" }, "on", "on", measured);

describe("what a phase receives", () => {
  for (const phase of PHASES) {
    it(`of ${phase} with a gate that holds is its contract`, async () => {
      const { refusal, received } = await receiving(phase, { ...contracts[phase], gate: [on(ago(0))] });
      expect(refusal).to.equal(undefined);
      expect(received).to.include({ environment: "lab" });
    });

    it(`of ${phase} is its contract too where an earlier version brought it up, with a warning`, async () => {
      const earlier = { ...contracts[phase], gate: undefined };
      const { refusal, warnings } = await receiving(phase, earlier);
      expect(refusal).to.equal(undefined);
      expect(warnings.join()).to.match(
        new RegExp(`gate of lab.${phase} was never measured.*pulumi up -s lab.${phase}`),
      );
    });
  }

  it("is refused by what has run out since it was measured", async () => {
    const subject = { name: "days", layer: "user", component: "c", mend: "renew it" } as const;
    const end = new Date(Date.now() + DAY).toISOString();
    const gate = [on(ago(0)), timeLeft(subject, end, 7, "days", ago(10))];
    expect(gate.map(({ holds }) => holds)).to.deep.equal([true, true]);
    const { refusal } = await receiving("virtualization", { ...contracts.virtualization, gate });
    expect(refusal).to.match(
      /days of c is (0\.9\d*|1) days, and its limit is 7 days \(measured 10 days ago; renew it\)/,
    );
  });

  it("names every condition that does not hold, and the command that measures anew", async () => {
    const off = { ...on(ago(0)), holds: false, value: { text: "off" } };
    const gate = [off, on(ago(0)), { ...off, component: "heater" }];
    const { refusal } = await receiving("integration", { ...contracts.integration, gate });
    expect(refusal).to.match(
      /is-on of lamp is off.*switch it on.*is-on of heater is off.*pulumi up -s lab\.integration/,
    );
  });

  it("with stale evidence is received with a warning", async () => {
    const { refusal, warnings } = await receiving("cloud", { ...contracts.cloud, gate: [on(ago(31)), on(ago(1))] });
    expect(refusal).to.equal(undefined);
    expect(warnings.join()).to.match(/1 of 2 conditions of lab\.cloud were measured more than 30 days ago/);
  });

  it("is refused where its evidence is none", async () => {
    const { refusal } = await receiving("cloud", { ...contracts.cloud, gate: [{ name: "is-on" }] });
    expect(refusal).to.match(/does not keep the contract of phase cloud: its output `gate\[0\]/);
  });
});
