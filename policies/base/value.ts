/**
 * Reads single values of a resource as an API server would: null is absent, and a value of the wrong type is refused.
 * In a preview, reading a value that is not known yet throws the engine's own error, which is let through.
 */

/** A value that its API refuses. Its message names the place and the types, never the value: that may be a secret. */
export class WrongType extends Error {
  constructor(path: string, found: unknown, wanted: string) {
    super(`${path === "" ? "the value" : path} is ${typeName(found)} where ${wanted} belongs`);
  }
}

/**
 * The value at a path of keys, `securityContext.runAsUser`; undefined where it or anything above it is absent.
 * @throws WrongType when something above it is no object.
 */
export function read(value: unknown, path: string): unknown {
  const keys = path.split(".");
  let current: unknown = value;
  for (const [index, key] of keys.entries()) {
    if (current === null || current === undefined) return undefined;
    if (!isObject(current)) throw new WrongType(keys.slice(0, index).join("."), current, "an object");
    current = current[key];
  }
  return current ?? undefined;
}

export function flag(value: unknown, path: string): boolean | undefined {
  const found = read(value, path);
  if (found === undefined || typeof found === "boolean") return found;
  throw new WrongType(path, found, "true or false");
}

export function text(value: unknown, path: string): string | undefined {
  const found = read(value, path);
  if (found === undefined || typeof found === "string") return found;
  throw new WrongType(path, found, "a text");
}

export function integer(value: unknown, path: string): number | undefined {
  const found = read(value, path);
  if (found === undefined || Number.isInteger(found)) return found as number | undefined;
  throw new WrongType(path, found, "a whole number");
}

/** The list at a path; an empty one where there is none. Its items are not read. */
export function list(value: unknown, path: string): readonly unknown[] {
  const found = read(value, path) ?? [];
  if (Array.isArray(found)) return found as unknown[];
  throw new WrongType(path, found, "a list");
}

/** The object at a path; an empty one where there is none. */
export function object(value: unknown, path: string): Record<string, unknown> {
  const found = read(value, path) ?? {};
  if (isObject(found)) return found;
  throw new WrongType(path, found, "an object");
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return "a text";
  if (typeof value === "boolean") return "true or false";
  return typeof value === "number" ? "a number" : "an object";
}
