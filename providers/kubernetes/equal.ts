/**
 * Equality as the API sees it: `1024Mi` and `1Gi` are the same quantity, and null is the same as nothing.
 */

import { isRecord } from "./object";

/** Fields whose values (or values' values) are quantities. */
const QUANTITY_FIELDS = new Set([
  "allocatable",
  "capacity",
  "default",
  "defaultRequest",
  "hard",
  "limits",
  "max",
  "maxLimitRequestRatio",
  "min",
  "overhead",
  "podFixed",
  "requests",
  "sizeLimit",
]);

const UNITS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** A quantity's value in its base unit; undefined when it is none. Grammar: k8s.io/apimachinery resource.Quantity. */
export function quantity(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/.exec(value);
  if (match === null) return undefined;
  const [, digits, exponent, unit] = match;
  return exponent === undefined ? Number(digits) * (UNITS[unit ?? ""] ?? 1) : Number(`${digits}${exponent}`);
}

function sameQuantity(a: unknown, b: unknown): boolean {
  const left = quantity(a);
  const right = quantity(b);
  if (left === undefined || right === undefined) return false;
  return Math.abs(left - right) <= Math.abs(left) * 1e-12;
}

/**
 * Whether two values mean the same. `path` is where they are in their object: quantities are recognized by the names
 * of the fields around them.
 */
export function sameValue(a: unknown, b: unknown, path: readonly (string | number)[] = []): boolean {
  if (a === b || ((a === null || a === undefined) && (b === null || b === undefined))) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameValue(item, b[i], [...path, i]));
  }
  if (isRecord(a)) {
    if (!isRecord(b)) return false;
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].every((key) => sameValue(a[key], b[key], [...path, key]));
  }
  return path.slice(-2).some((step) => QUANTITY_FIELDS.has(String(step))) && sameQuantity(a, b);
}
