/** What a drill came to, for people and for programs. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface StepReport {
  readonly title: string;
  readonly seconds: number;
  /** Undefined when it passed. */
  readonly error?: string;
}

export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
}

export interface DrillReport {
  readonly name: string;
  readonly title: string;
  readonly passed: boolean;
  /** ISO 8601, UTC. */
  readonly started: string;
  /** All steps and the restoration. */
  readonly seconds: number;
  /** Those that ran; the last one is the restoration. */
  readonly steps: readonly StepReport[];
  readonly measured: readonly Figure[];
}

export const REPORTS = ".lab/drills";

/** Where the reports of a checkout's lab are. */
export function reportFile(root: string, name: string): string {
  return join(root, REPORTS, `${name}.json`);
}

export function writeReport(root: string, report: DrillReport): void {
  mkdirSync(join(root, REPORTS), { recursive: true, mode: 0o700 });
  writeFileSync(reportFile(root, report.name), `${JSON.stringify(report, undefined, 2)}\n`);
}

/** The figures of a report, one a line. */
export function figures({ measured }: Pick<DrillReport, "measured">): string[] {
  return measured.map(({ what, value, unit }) => `  ${what}: ${Number(value.toFixed(1))} ${unit}`);
}
