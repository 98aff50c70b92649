/** States of the lab in which one condition of a gate fails, and no other. */
import { expect } from "chai";
import type { Condition } from "../../../../contracts/contracts";
import { outputs, type PhaseName } from "../lab";
import { bringUp } from "../phases";

export interface GateState {
  readonly phase: PhaseName;
  /** `name component` of the conditions that fail. */
  readonly fails: readonly string[];
  /** What is the matter, in words. */
  readonly when: string;
  readonly make: () => Promise<unknown>;
  readonly undo: () => Promise<unknown>;
  /** Brings the phase up, where more has to happen meanwhile. Default: a plain `pulumi up`. */
  readonly measure?: () => Promise<unknown>;
}

export async function failsAlone({ phase, fails, make, undo, measure }: GateState): Promise<void> {
  await make();
  try {
    await (measure ?? (() => bringUp(phase)))();
    expect(await failing(phase)).to.deep.equal(fails);
  } finally {
    await undo();
  }
}

/** Also what an update does not look at by itself is put right. */
export async function allHolds(phase: PhaseName): Promise<void> {
  await bringUp(phase, "--refresh");
  expect(await failing(phase)).to.deep.equal([]);
}

/** `name component` of each condition that did not hold when the phase was brought up last. */
export async function failing(phase: PhaseName): Promise<string[]> {
  const { gate } = await outputs<{ gate: Condition[] }>(phase);
  return gate.filter(({ holds }) => !holds).map(({ name, component }) => `${name} ${component}`);
}
