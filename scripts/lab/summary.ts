import { table } from "../table";

/** One row of the table at the end. */
export interface SummaryRow {
  readonly phase: string;
  /** Undefined for steps before the phases. */
  readonly resources?: number;
  readonly seconds: number;
}

export interface LabSummary {
  readonly rows: readonly SummaryRow[];
  readonly seconds: number;
  /** Undefined when the run ended before the last phase. */
  readonly entrances?: { readonly internal: string; readonly public: string };
}

/** What `npm run lab` leaves on the screen. */
export function summaryText(summary: LabSummary): string {
  const rows = summary.rows.map((row) => [row.phase, String(row.resources ?? ""), Math.round(row.seconds)]);
  const lines = table(["phase", "resources", "seconds"], [...rows, ["total", "", Math.round(summary.seconds)]]);
  if (!summary.entrances) return lines;
  const { internal, public: outside } = summary.entrances;
  return [
    lines,
    "",
    `internal entrance: ${internal}  (staff certificates in .lab/staff/)`,
    `public entrance:   ${outside}`,
  ].join("\n");
}
