/** What differs between two plans, as lines that a person can read. */

export interface PlannedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: unknown;
}

export type Plan = readonly PlannedResource[];

export function differences(golden: Plan, now: Plan): string[] {
  const before = byKey(golden);
  const after = byKey(now);
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return keys.flatMap((key) => {
    const old = before.get(key);
    const current = after.get(key);
    if (current === undefined) return [`- ${key}`];
    if (old === undefined) return [`+ ${key}`];
    const lines = propertyDifferences(old.inputs, current.inputs);
    return lines.length === 0 ? [] : [`! ${key}`, ...lines];
  });
}

function byKey(plan: Plan): Map<string, PlannedResource> {
  return new Map(plan.map((resource) => [`${resource.type} ${resource.name}`, resource]));
}

function propertyDifferences(old: unknown, current: unknown): string[] {
  const before = flatten(old);
  const after = flatten(current);
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((path) => {
    const [was, is] = [before.get(path), after.get(path)];
    if (was === is) return [];
    return [...(was === undefined ? [] : [`-   ${path}: ${was}`]), ...(is === undefined ? [] : [`+   ${path}: ${is}`])];
  });
}

/** Leaves by path, as JSON; an empty object or list is a leaf. */
function flatten(value: unknown, path = ""): Map<string, string> {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  if (entries.length === 0) return new Map([[path, JSON.stringify(value)]]);
  const join = (key: string): string => {
    if (Array.isArray(value)) return `${path}[${key}]`;
    return path === "" ? key : `${path}.${key}`;
  };
  return new Map(entries.flatMap(([key, item]) => [...flatten(item, join(key))]));
}
