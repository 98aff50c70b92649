/** The state of an environment as a tree: phase, layer, component, condition. Pure: from evidence and a moment. */
import { type Condition, PHASES, type PhaseName } from "../../contracts/contracts";
import { EVIDENCE_LAYERS, type EvidenceLayer } from "../../contracts/evidence";
import { asOf } from "../../gates/condition";

/** What the state of a phase's stack says. */
export type Recorded =
  | { readonly state: "never brought up" }
  /** By a version that measured nothing. */
  | { readonly state: "not measured" }
  | { readonly state: "measured"; readonly gate: readonly Condition[] };

export interface ConditionStatus extends Omit<Condition, "layer" | "component"> {
  readonly ageSeconds: number;
  /** Measured longer ago than evidence may be old. */
  readonly stale: boolean;
}

export interface ComponentStatus {
  readonly component: string;
  readonly conditions: readonly ConditionStatus[];
}

export interface LayerStatus {
  readonly layer: EvidenceLayer;
  readonly components: readonly ComponentStatus[];
}

export interface PhaseStatus {
  readonly phase: PhaseName;
  readonly stack: string;
  readonly state: Recorded["state"];
  /** It was measured, each of its conditions holds, and none is stale. */
  readonly holds: boolean;
  /** Those that were measured, lowest first. */
  readonly layers: readonly LayerStatus[];
}

export interface EnvironmentStatus {
  readonly environment: string;
  /** ISO 8601; ages, and what is left of times, are as of then. */
  readonly asOf: string;
  /** Every phase's gate holds. */
  readonly holds: boolean;
  readonly phases: readonly PhaseStatus[];
}

export interface StatusOptions {
  readonly environment: string;
  readonly now: Date;
  /** Days after which evidence is stale. */
  readonly maxAgeDays: number;
}

export function environmentStatus(
  recorded: Readonly<Record<PhaseName, Recorded>>,
  options: StatusOptions,
): EnvironmentStatus {
  const phases = PHASES.map((phase) => phaseStatus(phase, recorded[phase], options));
  return {
    environment: options.environment,
    asOf: options.now.toISOString(),
    holds: phases.every(({ holds }) => holds),
    phases,
  };
}

function phaseStatus(phase: PhaseName, recorded: Recorded, options: StatusOptions): PhaseStatus {
  const gate = recorded.state === "measured" ? recorded.gate.map((condition) => asOf(condition, options.now)) : [];
  const layers = EVIDENCE_LAYERS.map((layer) => layerStatus(layer, gate, options));
  const all = layers.flatMap(({ components }) => components.flatMap(({ conditions }) => conditions));
  return {
    phase,
    stack: `${options.environment}.${phase}`,
    state: recorded.state,
    holds: recorded.state === "measured" && all.every(({ holds, stale }) => holds && !stale),
    layers: layers.filter(({ components }) => components.length > 0),
  };
}

function layerStatus(layer: EvidenceLayer, gate: readonly Condition[], options: StatusOptions): LayerStatus {
  const own = gate.filter((condition) => condition.layer === layer);
  const names = [...new Set(own.map(({ component }) => component))];
  const components = names.map((component) => ({
    component,
    conditions: own.filter((each) => each.component === component).map((each) => conditionStatus(each, options)),
  }));
  return { layer, components };
}

function conditionStatus(condition: Condition, { now, maxAgeDays }: StatusOptions): ConditionStatus {
  const { name, value, limit, holds, measuredAt, until, since, mend } = condition;
  const times = { ...(until !== undefined && { until }), ...(since !== undefined && { since }) };
  const ageSeconds = Math.max(0, Math.floor((now.getTime() - new Date(measuredAt).getTime()) / 1000));
  const stale = ageSeconds > maxAgeDays * 86_400;
  return { name, value, limit, holds, measuredAt, ...times, ageSeconds, stale, mend };
}
