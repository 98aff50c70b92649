/** Structural differences of plain values, with Pulumi's property paths (`disks[0].size`, `labels["app/name"]`). */
import { isObject } from "./marshal";
import { ChangeKind, Properties } from "./types";

/** Property path to the kind of its change. */
export type Changes = Record<string, ChangeKind>;

/** Every leaf that differs. An absent value, undefined and null are the same; an unknown value differs from any other. */
export function diffProperties(olds: Properties, news: Properties): Changes {
  const changes: Changes = {};
  collect(olds, news, "", changes);
  return changes;
}

/** True when there is no difference. */
export function sameValue(a: unknown, b: unknown): boolean {
  return Object.keys(diffProperties({ value: a }, { value: b })).length === 0;
}

function collect(old: unknown, now: unknown, path: string, changes: Changes): void {
  const before = old ?? undefined;
  const after = now ?? undefined;
  if (before === after) return;
  if (before === undefined) changes[path] = "add";
  else if (after === undefined) changes[path] = "delete";
  else if (Array.isArray(before) && Array.isArray(after)) {
    for (let i = 0; i < Math.max(before.length, after.length); i++) {
      collect(before[i], after[i], `${path}[${i}]`, changes);
    }
  } else if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      collect(before[key], after[key], joinPath(path, key), changes);
    }
  } else changes[path] = "update";
}

/** The path of `key` inside `path`; keys that are not plain words are quoted. */
export function joinPath(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** The property of the resource that a path leads into. */
export function topLevel(path: string): string {
  return path.split(/[.[]/)[0]!;
}

/**
 * Parts of a property path: `disks[0].size` is `["disks", 0, "size"]`; `*` stands for any key or index.
 * Text that is no path is one key.
 */
export function parsePath(path: string): (string | number)[] {
  const parts: (string | number)[] = [];
  for (const [, quoted, index, word] of path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+|\*)\]|([^.[\]]+)/g)) {
    if (quoted !== undefined) parts.push(JSON.parse(`"${quoted}"`) as string);
    else if (index !== undefined) parts.push(index === "*" ? index : Number(index));
    else parts.push(word);
  }
  return parts;
}

/** The value at a path; undefined when there is none. */
export function valueAt(value: unknown, path: string): unknown {
  let current = value;
  for (const part of parsePath(path)) {
    if (Array.isArray(current)) current = current[Number(part)];
    else if (isObject(current)) current = current[String(part)];
    else return undefined;
  }
  return current;
}

/** True when `path` is one of `ignored`, or inside one. */
export function isIgnored(path: string, ignored: readonly string[]): boolean {
  const parts = parsePath(path);
  return ignored.some((entry) => {
    const pattern = parsePath(entry);
    return pattern.length <= parts.length && pattern.every((part, i) => part === "*" || part === parts[i]);
  });
}

/** True for the kinds of change that make a new resource. */
export function isReplacement(kind: ChangeKind): boolean {
  return kind.endsWith("-replace");
}

/** The same changes, those that `replaces` holds for (default: all) as replacements. */
export function asReplacements(changes: Readonly<Changes>, replaces: (path: string) => boolean = () => true): Changes {
  const entries = Object.entries(changes).map(([path, kind]): [string, ChangeKind] => {
    if (isReplacement(kind) || !replaces(path)) return [path, kind];
    return [path, `${kind}-replace` as ChangeKind];
  });
  return Object.fromEntries(entries);
}
