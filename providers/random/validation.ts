/** Checks of single inputs. An unknown value passes: it is checked again when it is known. */
import { CheckFailure, Properties, UNKNOWN } from "../base/types";

export interface Range {
  readonly min?: number;
  readonly max?: number;
  readonly optional?: boolean;
}

export function integerFailures(inputs: Properties, property: string, range: Range = {}): CheckFailure[] {
  const value = inputs[property];
  if (value === UNKNOWN || (value === undefined && range.optional)) return [];
  const { min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = range;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max) return [];
  const bounds =
    range.min === undefined ? "" : range.max === undefined ? ` of at least ${min}` : ` from ${min} to ${max}`;
  return [{ property, reason: `${show(value)} is not an integer${bounds}` }];
}

export function booleanFailures(inputs: Properties, property: string): CheckFailure[] {
  const value = inputs[property];
  if (value === UNKNOWN || typeof value === "boolean") return [];
  return [{ property, reason: `${show(value)} is not true or false` }];
}

export function textFailures(inputs: Properties, property: string): CheckFailure[] {
  const value = inputs[property];
  if (value === UNKNOWN || value === undefined || typeof value === "string") return [];
  return [{ property, reason: `${show(value)} is not a text` }];
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : (JSON.stringify(value) ?? String(value));
}
