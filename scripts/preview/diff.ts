/** A change as lines of a diff: `+`, `-` or `!` in the first column, so that Markdown colours them. */
import type { Change } from "./changes";
import type { DiffKind, StepMetadata } from "./events";
import { leavesState } from "./stateful";
import { show, valueAt } from "./values";

const SIGN = { create: "+", update: "!", replace: "!", delete: "-", unchanged: " " } as const;

export function diffLines(change: Change): string[] {
  const title = `${SIGN[change.operation]} ${change.type} ${change.name}${because(change)}`;
  return [title, ...properties(change.step).map(([kind, path]) => propertyLine(change.step, kind, path))];
}

function because(change: Change): string {
  const { operation, step } = change;
  const kept = leavesState(change) ? " (the old one is kept)" : "";
  if (operation !== "replace") return kept;
  const keys = step.keys ?? [];
  return (keys.length === 0 ? " (replaced)" : ` (replaced because of ${keys.join(", ")})`) + kept;
}

/** Only updates and replacements have properties to show: the rest is new or gone as a whole. */
function properties(step: StepMetadata): [DiffKind, string][] {
  if (step.old === null || step.new === null) return [];
  const detailed = Object.entries(step.detailedDiff ?? {});
  if (detailed.length > 0) return detailed.map(([path, { diffKind }]) => [diffKind, path]);
  return (step.diffs ?? []).map((path) => ["update", path]);
}

function propertyLine(step: StepMetadata, kind: DiffKind, path: string): string {
  const before = show(valueAt(step.old?.inputs, path), path);
  const after = show(valueAt(step.new?.inputs, path), path);
  const forced = kind.endsWith("-replace") ? " (forces the replacement)" : "";
  if (kind.startsWith("add")) return `+     ${path}: ${after}${forced}`;
  if (kind.startsWith("delete")) return `-     ${path}: ${before}${forced}`;
  return `!     ${path}: ${before} => ${after}${forced}`;
}
