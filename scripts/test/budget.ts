/** What a test run may take, and how what it took compares. A budget is never a test: a busy machine must not fail one. */
import type { Recorded } from "./durations";

/** Minutes on 2 processors without KVM. */
export const BUDGET = { unit: 1, warm: 25, cold: 50 } as const;

/** Minutes of set-up from which on the caches were cold: with warm ones it takes seconds. */
const COLD_SETUP = 1;

/** One line of the account: a step, or a test file of its own process. */
export interface Spent {
  readonly what: string;
  /** From its start to its end. */
  readonly seconds: number;
  /** Of processors, in its process and in all that this started; undefined where it was not measured. */
  readonly cpuSeconds?: number | undefined;
}

/** The minutes that a run has. @param setupSeconds what bringing the tools took; 0 when nothing needed them */
export function budgetOf(unitOnly: boolean, setupSeconds: number): number {
  if (unitOnly) return BUDGET.unit;
  return setupSeconds > COLD_SETUP * 60 ? BUDGET.cold : BUDGET.warm;
}

/** A table, the longest first: seconds, seconds of processors, share of the budget, and what was recorded before. */
export function account(spent: readonly Spent[], minutes: number, recorded: Recorded): string[] {
  const rows = [...spent].sort((a, b) => b.seconds - a.seconds).map((one) => row(one, minutes, recorded));
  const head = ["", "seconds", "cpu", `of ${minutes} min`, "recorded"];
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((cells) => cells[at]!.length)));
  return [head, ...rows].map((cells) =>
    cells
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
      .join("  ")
      .trimEnd(),
  );
}

/** Whether the run kept to its budget; when not, by how much, and what became longer or came new. */
export function verdict(spent: readonly Spent[], minutes: number, wallSeconds: number, recorded: Recorded): string[] {
  const over = wallSeconds - minutes * 60;
  if (over <= 0) return [`within budget: ${inMinutes(wallSeconds)} of ${minutes} minutes`];
  const more = spent
    .map(({ what, seconds }) => ({ what, extra: seconds - (recorded[what]?.seconds ?? 0) }))
    .filter(({ extra }) => extra > 1)
    .sort((a, b) => b.extra - a.extra)
    .slice(0, 5)
    .map(({ what, extra }) => `  ${what}: ${extra.toFixed(0)} s ${recorded[what] ? "more than recorded" : "and new"}`);
  return [
    `over budget by ${inMinutes(over)} minutes: ${inMinutes(wallSeconds)} of ${minutes}; what grew most:`,
    ...more,
    "  make it shorter, or move it to the drills (test/drills)",
  ];
}

function row({ what, seconds, cpuSeconds }: Spent, minutes: number, recorded: Recorded): string[] {
  const share = (100 * seconds) / (minutes * 60);
  const before = recorded[what];
  return [
    what,
    seconds.toFixed(1),
    cpuSeconds === undefined ? "" : cpuSeconds.toFixed(1),
    `${share.toFixed(1)} %`,
    before === undefined ? "new" : before.seconds.toFixed(1),
  ];
}

function inMinutes(seconds: number): string {
  return (seconds / 60).toFixed(1);
}
