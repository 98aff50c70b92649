/**
 * What changed between two descriptions of an object, field by field.
 */

import { type ChangeKind, UNKNOWN } from "../base/types";
import { sameValue } from "./equal";
import type { Immutable } from "./immutable";
import { isRecord, type KubeObject } from "./object";

type Path = readonly (string | number)[];
export type Changes = Record<string, ChangeKind>;

/** A path as Pulumi writes it: `spec.containers[0].image`, `metadata.labels["app.kubernetes.io/name"]`. */
export function formatPath(path: Path): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/[."[\]]/.test(step)) text += `["${step.replaceAll('"', '\\"')}"]`;
    else text += text === "" ? step : `.${step}`;
  }
  return text;
}

/** Every field that differs, with what happens to it; a field that `immutable` covers makes the change a replacement. */
export function changesBetween(olds: KubeObject, news: KubeObject, immutable: Immutable): Changes {
  const changes: Changes = {};

  const note = (path: Path, kind: "add" | "delete" | "update", value?: unknown) => {
    changes[formatPath(path)] = immutable.forbids(path, value) ? `${kind}-replace` : kind;
  };

  const compare = (path: Path, before: unknown, after: unknown): void => {
    if (before === null || before === undefined) {
      if (after !== null && after !== undefined) note(path, "add", after);
      return;
    }
    if (after === null || after === undefined) return note(path, "delete", before);
    if (after === UNKNOWN || before === UNKNOWN) {
      if (after !== before) note(path, "update");
      return;
    }
    if (isRecord(before) && isRecord(after)) {
      const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
      for (const key of keys) compare([...path, key], before[key], after[key]);
      return;
    }
    if (Array.isArray(before) && Array.isArray(after)) {
      for (let i = 0; i < Math.max(before.length, after.length); i++) compare([...path, i], before[i], after[i]);
      return;
    }
    if (!sameValue(before, after, path)) note(path, "update", after);
  };

  compare([], olds, news);
  return changes;
}

/** Drops the changes at or below the paths that the program told to ignore. */
export function withoutIgnored(changes: Changes, ignored: readonly string[]): Changes {
  const isIgnored = (path: string) =>
    ignored.some((prefix) => path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[`));
  return Object.fromEntries(Object.entries(changes).filter(([path]) => !isIgnored(path)));
}

export function needsReplacement(changes: Changes): boolean {
  return Object.values(changes).some((kind) => kind.endsWith("-replace"));
}
