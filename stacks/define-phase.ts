import * as pulumi from "@pulumi/pulumi";
import type { Condition, Contracts, PhaseName } from "../contracts/contracts";
import { refusalText } from "../gates/evidence-text";
import { unmet } from "../gates/gate";
import type { Model } from "../model/types";
import type { Phase, Promised } from "./phase";
import { recordedGate } from "./recorded-gate";

/** A contract as a phase is handed it: its predecessor's; nothing for the first. */
type Before<A extends PhaseName | undefined> = A extends PhaseName ? Contracts[A] : undefined;

/** What a phase's conditions are measured on. */
export interface Site<A extends PhaseName | undefined, Built> extends Phase<Before<A>> {
  /** What the phase has put together. */
  readonly built: Built;
}

/** A named condition of a gate. */
export interface GateCondition<S> {
  readonly name: string;
  /**
   * Measures it on whatever it is about: one condition for each component. It is called in an `up` only, and what it asks
   * has to wait for the resources (`dependsOn`).
   */
  measure(site: S): pulumi.Output<Condition[]>;
}

export interface PhaseDefinition<P extends PhaseName, A extends PhaseName | undefined, Built> {
  readonly name: P;
  /** The phase that it builds on; undefined: it is the first. */
  readonly after: A;
  /** What must be so before anything else is looked at; it throws what the user is told. Default: nothing. */
  check?(model: Model): void | Promise<void>;
  /** Puts components together, which register resources. */
  build(phase: Phase<Before<A>>): Built | Promise<Built>;
  /** What it promises to the next phase, without the gate. */
  contract(site: Site<A, Built>): Omit<Promised<Contracts[P]>, "gate">;
  readonly gate: readonly GateCondition<Site<A, Built>>[];
}

/** A phase of the cloud, which is called to be built: it gives its contract, with the evidence of its gate. */
export interface DefinedPhase<
  P extends PhaseName = PhaseName,
  A extends PhaseName | undefined = PhaseName | undefined,
> {
  (phase: Phase<Before<A>>): Promise<Promised<Contracts[P]>>;
  readonly phase: P;
  readonly after: A;
  /** @throws pulumi.RunError when the model does not let it begin, before its predecessor is asked */
  check(model: Model): Promise<void>;
  /** Names of its gate's conditions. */
  readonly conditions: readonly string[];
}

/**
 * A phase as data. In an `up` its gate is measured when all else is done, and what does not hold is a warning: it is the
 * next phase that does not start. A preview measures nothing, and shows the evidence that is there.
 */
export function definePhase<P extends PhaseName, A extends PhaseName | undefined, Built>(
  definition: PhaseDefinition<P, A, Built>,
): DefinedPhase<P, A> {
  const bringUp = async (phase: Phase<Before<A>>) => {
    const site = { ...phase, built: await definition.build(phase) };
    const gate = pulumi.runtime.isDryRun() ? recordedGate() : measured(definition, site);
    return { ...definition.contract(site), gate } as unknown as Promised<Contracts[P]>;
  };
  const conditions = definition.gate.map(({ name }) => name);
  const check = async (model: Model) => definition.check?.(model);
  return Object.assign(bringUp, { check, phase: definition.name, after: definition.after, conditions });
}

function measured<P extends PhaseName, A extends PhaseName | undefined, Built>(
  { gate }: PhaseDefinition<P, A, Built>,
  site: Site<A, Built> & { readonly model: Model },
): pulumi.Output<Condition[]> {
  const found = pulumi.all(gate.map((condition) => condition.measure(site))).apply((conditions) => {
    const now = new Date();
    for (const condition of unmet(conditions.flat(), now)) {
      void pulumi.log.warn(`gate: ${refusalText(condition, now)}.`);
    }
    return conditions.flat();
  });
  // Whoever has to look after the cloud reads it without its passphrase; that a secret was needed to get there makes none of it.
  return pulumi.unsecret(found);
}
