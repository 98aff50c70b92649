/** What a preview would do to each resource. */
import type { EngineEvent, StepMetadata } from "./events";

export const OPERATIONS = ["create", "update", "replace", "delete", "unchanged"] as const;
export type Operation = (typeof OPERATIONS)[number];

export type Counts = Readonly<Record<Operation, number>>;

export interface Change {
  readonly operation: Operation;
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly step: StepMetadata;
}

/** The engine's steps by what they come to; the ones not named here are parts of a replacement. */
const BY_STEP: Readonly<Record<string, Operation>> = {
  create: "create",
  import: "create",
  update: "update",
  replace: "replace",
  "import-replacement": "replace",
  delete: "delete",
  same: "unchanged",
  read: "unchanged",
  refresh: "unchanged",
};

/** One change for each resource, in the engine's order; the stack itself is a resource, as in Pulumi's own counts. */
export function changesOf(events: readonly EngineEvent[]): Change[] {
  const changes = new Map<string, Change>();
  for (const event of events) {
    const step = event.resourcePreEvent?.metadata;
    const operation = step === undefined ? undefined : BY_STEP[step.op];
    if (step === undefined || operation === undefined) continue;
    // A URN may come twice, as when a resource that waits for its deletion has a successor: keep what changes most.
    const known = changes.get(step.urn);
    if (known !== undefined && known.operation !== "unchanged") continue;
    changes.set(step.urn, { operation, type: step.type, name: nameOf(step.urn), urn: step.urn, step });
  }
  return [...changes.values()];
}

export function count(changes: readonly Change[]): Counts {
  const counts: Record<Operation, number> = { create: 0, update: 0, replace: 0, delete: 0, unchanged: 0 };
  for (const change of changes) counts[change.operation]++;
  return counts;
}

/** The last part of a URN. */
export function nameOf(urn: string): string {
  return urn.split("::").at(-1)!;
}

/** A type token without package and version: `Deployment`, `Volume`. */
export function kindOf(type: string): string {
  return type.split(":").at(-1)!;
}
