/** Runs one drill on a lab that is up. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inspect } from "node:util";
import { say, seconds } from "../say";
import type { NamedDrill } from "./catalogue";
import type { Figure, DrillReport, StepReport } from "./report";
import { REPORTS } from "./report";

const RESTORATION = "the lab is as it was";

/** Never throws for what the drill does. @param now for the report's time */
export async function runDrill(root: string, drill: NamedDrill, now = new Date()): Promise<DrillReport> {
  const measured: Figure[] = [];
  const steps: StepReport[] = [];
  const measure = (what: string, value: number, unit: string): void => void measured.push({ what, value, unit });
  const started = performance.now();
  begin(root, drill.name);
  for (const { title, run } of drill.steps()) {
    steps.push(await timed(title, () => run(measure)));
    if (steps.at(-1)!.error !== undefined) break;
  }
  steps.push(await timed(RESTORATION, drill.restore));
  if (steps.at(-1)!.error === undefined) over(root);
  return {
    name: drill.name,
    title: drill.title,
    passed: steps.every(({ error }) => error === undefined),
    started: now.toISOString(),
    seconds: (performance.now() - started) / 1000,
    steps,
    measured,
  };
}

/** The drill that was under way when its run was killed, or that could not bring the lab back; undefined when there is none. */
export function unfinished(root: string): string | undefined {
  const file = underWay(root);
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}

/** Takes up the restoration that a killed run owes. @throws Error when it fails again */
export async function finish(root: string, drill: NamedDrill): Promise<void> {
  await drill.restore();
  over(root);
}

async function timed(title: string, work: () => Promise<void>): Promise<StepReport> {
  const started = performance.now();
  const took = () => (performance.now() - started) / 1000;
  say(`  ${title} …`);
  try {
    await work();
    say(`  ${title}: ${seconds(took() * 1000)}`);
    return { title, seconds: took() };
  } catch (error) {
    const text = wordsOf(error);
    say(`  ${title}: FAILED after ${seconds(took() * 1000)}: ${text}`);
    return { title, seconds: took(), error: text };
  }
}

/** With both sides of a comparison: chai's message cuts lists short. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { actual, expected } = error as { actual?: unknown; expected?: unknown };
  if (typeof actual !== "object" || typeof expected !== "object") return error.message;
  return `${error.message}\nfound ${inspect(actual)}\nexpected ${inspect(expected)}`;
}

function underWay(root: string): string {
  return join(root, REPORTS, "under-way");
}

function begin(root: string, name: string): void {
  mkdirSync(dirname(underWay(root)), { recursive: true, mode: 0o700 });
  writeFileSync(underWay(root), `${name}\n`);
}

function over(root: string): void {
  rmSync(underWay(root), { force: true });
}
