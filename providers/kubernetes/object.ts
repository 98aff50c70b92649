/**
 * Kubernetes objects as plain JSON, and the few ways this plugin looks into them.
 */

import { UNKNOWN } from "../base/types";

/** An object of the API, or the program's description of one (which may hold {@link UNKNOWN} values in a preview). */
export type KubeObject = Record<string, unknown>;

/** True for a JSON object: neither an array nor null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value below `path`; undefined when any step is missing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const step of path) {
    if (Array.isArray(current)) current = current[Number(step)];
    else if (isRecord(current)) current = current[step];
    else return undefined;
  }
  return current;
}

/** Like {@link at}, for a string; undefined when there is none. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** Like {@link at}, for a number; `fallback` when there is none. */
export function numberAt(value: unknown, path: readonly (string | number)[], fallback: number): number {
  const found = at(value, ...path);
  return typeof found === "number" ? found : fallback;
}

/** Like {@link at}, for a list; empty when there is none. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** A copy of `object` with `value` below `path`; objects on the way are made where they are missing. */
export function withValue(object: KubeObject, path: readonly string[], value: unknown): KubeObject {
  const [step, ...rest] = path;
  if (step === undefined) return object;
  if (rest.length === 0) return { ...object, [step]: value };
  const inner = object[step];
  return { ...object, [step]: withValue(isRecord(inner) ? inner : {}, rest, value) };
}

/** A copy of `object` without what is at `path`. */
export function withoutValue(object: KubeObject, path: readonly string[]): KubeObject {
  const [step, ...rest] = path;
  if (step === undefined || !(step in object)) return object;
  const { [step]: inner, ...others } = object;
  if (rest.length === 0) return others;
  return isRecord(inner) ? { ...object, [step]: withoutValue(inner, rest) } : object;
}

/** A copy of an object without some of its fields. */
export function omit(object: KubeObject, ...keys: readonly string[]): KubeObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

export function nameOf(object: KubeObject): string | undefined {
  return textAt(object, "metadata", "name");
}

export function namespaceOf(object: KubeObject): string | undefined {
  return textAt(object, "metadata", "namespace");
}

/** The resource's id in Pulumi's state: `namespace/name`, or `name` for an object of the whole cluster. */
export function idOf(object: KubeObject): string {
  const namespace = namespaceOf(object);
  const name = nameOf(object) ?? "";
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** Reads an id as {@link idOf} writes it. */
export function parseId(id: string): { namespace: string | undefined; name: string } {
  const slash = id.indexOf("/");
  if (slash < 0) return { namespace: undefined, name: id };
  return { namespace: id.slice(0, slash), name: id.slice(slash + 1) };
}

/** Whether a value that is not known yet is anywhere inside. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isRecord(value) && Object.values(value).some(hasUnknown);
}

/** As people read it: `Deployment app/billing`. */
export function describe(object: KubeObject): string {
  return `${textAt(object, "kind") ?? "object"} ${idOf(object)}`;
}
