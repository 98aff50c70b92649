/**
 * `npm test`: lint, types, unit tests, golden plans, tests against real systems, the lab from end to end. Says what each file
 * took and its share of the budget, and ends with `N passed, N failed` on a line of its own; exit code 1 on any failure, or
 * when no test ran.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { account, budgetOf, type Spent, verdict } from "./budget";
import { stopAll } from "./children";
import { readDurations, recordDurations, TEST_DURATIONS } from "./durations";
import { failureLines } from "./failure-lines";
import { inLanes } from "./lanes";
import { parseOptions, type Options, type StepName, UNIT_STEPS } from "./options";
import { setupSeconds } from "./readiness";
import { say, seconds } from "./say";
import { type Context, type Outcome, PIECES, sumOf } from "./steps";
import { add, exitCode, type Tally, totals } from "./tally";

const ROOT = resolve(__dirname, "../..");

/** First what needs nothing and is soon over; then, and after the tools were brought, what runs against real systems. */
async function run(context: Context): Promise<Outcome[]> {
  const { steps, lanes } = context.options;
  const quick = steps.filter((step) => UNIT_STEPS.includes(step));
  // The lab takes longest by far: it begins, and the other lane has all the rest.
  const real = steps.filter((step) => !UNIT_STEPS.includes(step)).reverse();
  const outcomes: Outcome[] = [];
  for (const group of [quick, real]) {
    const pieces = await Promise.all(group.map((step) => PIECES[step](context)));
    outcomes.push(...(await inLanes(pieces.flat(), lanes)));
  }
  return outcomes;
}

function report({ options, recorded }: Context, outcomes: readonly Outcome[], wallSeconds: number): void {
  const setUp: Spent[] = setupSeconds() > 0 ? [{ what: "bringing the tools", seconds: setupSeconds() }] : [];
  const spent = [...setUp, ...outcomes.filter((outcome) => outcome.seconds > 0)];
  const unitOnly = options.steps.every((step) => UNIT_STEPS.includes(step));
  const minutes = budgetOf(unitOnly, setupSeconds());
  process.stdout.write("\n");
  for (const line of account(spent, minutes, recorded)) say(line);
  process.stdout.write("\n");
  for (const step of options.steps) say(summary(step, outcomes));
  for (const line of verdict(spent, minutes, wallSeconds, recorded)) say(line);
  for (const line of failureLines(outcomes)) say(line);
}

/** The seconds of a step are those of its files, which ran beside others. */
function summary(step: StepName, outcomes: readonly Outcome[]): string {
  const took = outcomes.filter((outcome) => outcome.step === step).reduce((sum, one) => sum + one.seconds, 0);
  return `${step.padEnd(12)} ${totals(sumOf(outcomes, step))} in ${seconds(took * 1000)}`;
}

/** Only of a run that tells what its files take: whole ones that passed. */
function record({ root, options }: Context, outcomes: readonly Outcome[]): void {
  if (!options.record) return;
  const whole = ({ what }: Outcome) => options.files === undefined || what.endsWith(".test.ts");
  const good = outcomes.filter((one) => one.tally.failed === 0 && one.tally.passed > 0 && whole(one));
  const file = join(root, TEST_DURATIONS);
  recordDurations(file, Object.fromEntries(good.map((one) => [one.what, one])), (name) => isPiece(root, name));
  say(`recorded what ${good.length} of ${outcomes.length} took in ${TEST_DURATIONS}`);
}

/** Named after a check, a file, or a folder whose files were dealt to several processes. */
function isPiece(root: string, name: string): boolean {
  return !name.includes("/") || existsSync(join(root, name.replace(/ \d+ of \d+$/, "")));
}

async function main(options: Options): Promise<Tally> {
  const context = { root: ROOT, options, recorded: readDurations(join(ROOT, TEST_DURATIONS)) };
  const started = performance.now();
  const outcomes = await run(context);
  report(context, outcomes, (performance.now() - started) / 1000);
  record(context, outcomes);
  return add(...outcomes.map(({ tally }) => tally));
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    say(`${signal}: ending the tests and what they started`);
    void stopAll().then(() => process.exit(signal === "SIGINT" ? 130 : 143));
  });
}

void main(parseOptions(process.argv.slice(2))).then((tally) => {
  process.stdout.write(`${totals(tally)}\n`);
  process.exitCode = exitCode(tally);
});
