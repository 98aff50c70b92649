/** Evidence of a gate: what was measured on what runs, against its limit, and when. */

/** A measured value, or a limit: a number with its unit, or a word. */
export type Quantity = Amount | Words;

export interface Amount {
  number: number;
  /** As in `days`, `bytes`, `s`; in the plural. */
  unit: string;
}

export interface Words {
  text: string;
}

export const EVIDENCE_LAYERS = ["physical", "platform", "application", "user"] as const;
/** Layer of the architecture that the measured component is in. */
export type EvidenceLayer = (typeof EVIDENCE_LAYERS)[number];

/** One condition of a gate, as it was found. */
export interface Condition {
  /** As in `standby-lag`; the same for every component that it is measured on. */
  name: string;
  layer: EvidenceLayer;
  /** What it was measured on: name of a host, machine, image, module, entrance, role. */
  component: string;
  value: Quantity;
  /** What the value has to be, or not to go beyond. */
  limit: Quantity;
  /** Whether the value is within its limit. */
  holds: boolean;
  /** ISO 8601. */
  measuredAt: string;
  /** ISO 8601; the value is the time left until then, so that it shrinks. Default: it is as it was measured. */
  until?: string;
  /** ISO 8601; the value is the time since then, so that it grows. Default: it is as it was measured. */
  since?: string;
  /** What to do when it does not hold. */
  mend: string;
}
