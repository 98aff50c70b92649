/**
 * What a live object says about its readiness. Conditions are pure functions, so that they can be tested on fixtures.
 */

import type { KubeObject } from "../object";
import { at, listAt, textAt } from "../object";

export interface Assessment {
  readonly state: "ready" | "waiting" | "failed";
  /** What is missing, or what went wrong, in words: `1 of 2 pods ready`. */
  readonly message: string;
  /** Details of what holds it up, one a line. */
  readonly reasons?: readonly string[];
  /** Which step of how many is being waited for; left out where there is only one. */
  readonly step?: readonly [number, number];
}

/** Other objects that a condition looks at. */
export interface Related {
  readonly pods: readonly KubeObject[];
  readonly endpointSlices: readonly KubeObject[];
  readonly storageClasses: readonly KubeObject[];
  /** The object as it was when the waiting began: what it said then may be of an earlier try. */
  readonly first?: KubeObject | undefined;
}

export const NOTHING_RELATED: Related = { pods: [], endpointSlices: [], storageClasses: [] };

export const READY: Assessment = { state: "ready", message: "ready" };

export function waiting(
  message: string,
  reasons: readonly string[] = [],
  step?: readonly [number, number],
): Assessment {
  return { state: "waiting", message, reasons, ...(step && { step }) };
}

export function failed(message: string, reasons: readonly string[] = []): Assessment {
  return { state: "failed", message, reasons };
}

/** A condition of a type in an object's status. */
export function conditionOf(object: KubeObject, type: string): unknown {
  return listAt(object, "status", "conditions").find((condition) => at(condition, "type") === type);
}

/** Whether a condition has a status: `True` by default. */
export function hasCondition(object: KubeObject, type: string, status = "True"): boolean {
  return at(conditionOf(object, type), "status") === status;
}

/** A condition's message, else its reason. */
export function messageOf(condition: unknown): string {
  return textAt(condition, "message") ?? textAt(condition, "reason") ?? "no reason given";
}

/** Whether the object's controller has not seen its latest change yet. */
export function isUnobserved(object: KubeObject): boolean {
  const generation = Number(at(object, "metadata", "generation") ?? 0);
  return Number(at(object, "status", "observedGeneration") ?? 0) < generation;
}
