import loadHighs from "highs";

/** The solver gave no answer. */
export class BoundError extends Error {
  override name = "BoundError";
}

/** A variable of at least 0 that costs `cost` and appears in rows: [row, coefficient]. */
export interface Column {
  readonly cost: number;
  readonly rows: readonly (readonly [row: number, coefficient: number])[];
  /** Default: none. */
  readonly upper?: number;
}

export interface Row {
  readonly sense: ">=" | "<=";
  readonly limit: number;
}

export interface Solution {
  readonly objective: number;
  readonly values: readonly number[];
  /** By row: what one unit more of its limit changes the objective by. */
  readonly duals: readonly number[];
}

/** Compiled once; each call of `solve` is a solver of its own. */
let solver: ReturnType<typeof loadHighs> | undefined;

/**
 * Minimizes (or maximizes) the cost of the columns within the rows, by HiGHS. In integers the optimum is exact up to the
 * solver's gap of 0.01 %, and there are no duals (0).
 * @throws BoundError when the solver finds no optimum.
 */
export async function solve(
  goal: "Minimize" | "Maximize",
  columns: readonly Column[],
  rows: readonly Row[],
  kind: "fractions" | "integers" = "fractions",
): Promise<Solution> {
  solver ??= loadHighs();
  const solution = (await solver).solve(text(goal, columns, rows, kind), { output_flag: false });
  if (solution.Status !== "Optimal") {
    throw new BoundError(`no lower bound of hosts: the solver answered "${solution.Status}"`);
  }
  const duals = new Map(solution.Rows.map((row) => ("Dual" in row ? [row.Name, row.Dual] : ["", 0])));
  return {
    objective: solution.ObjectiveValue,
    values: columns.map((_, index) => solution.Columns[`x${index}`].Primal),
    duals: rows.map((_, index) => duals.get(`r${index}`) ?? 0),
  };
}

/** CPLEX LP format. A row without columns is left out. */
function text(goal: string, columns: readonly Column[], rows: readonly Row[], kind: string): string {
  const terms: string[][] = rows.map(() => []);
  for (const [index, column] of columns.entries()) {
    for (const [row, coefficient] of column.rows) terms[row].push(`${number(coefficient)} x${index}`);
  }
  const limits = columns.flatMap(({ upper }, index) => (upper === undefined ? [] : [` x${index} <= ${upper}`]));
  return [
    goal,
    ` cost: ${columns.map(({ cost }, index) => `${number(cost)} x${index}`).join("\n")}`,
    "Subject To",
    ...rows.flatMap(({ sense, limit }, row) =>
      terms[row].length === 0 ? [] : [` r${row}: ${terms[row].join("\n")} ${sense} ${limit}`],
    ),
    ...(limits.length > 0 ? ["Bounds", ...limits] : []),
    ...(kind === "integers" ? ["General", columns.map((_, index) => ` x${index}`).join("\n")] : []),
    "End",
    "",
  ].join("\n");
}

function number(value: number): string {
  return value < 0 ? `- ${-value}` : `+ ${value}`;
}
