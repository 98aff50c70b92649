/**
 * `npm test`: lint, types, unit tests, golden plans, tests against real systems, the lab from end to end. Ends with
 * `N passed, N failed` on a line of its own; exit code 1 on any failure, or when no test ran.
 */
import { resolve } from "node:path";
import { stopAll } from "./children";
import { parseOptions, type Options } from "./options";
import { say, seconds } from "./say";
import { STEP } from "./steps";
import { add, exitCode, NOTHING, totals, type Tally } from "./tally";

const ROOT = resolve(__dirname, "../..");

async function run(options: Options): Promise<Tally> {
  let sum = NOTHING;
  const summary: string[] = [];
  for (const name of options.steps) {
    say(`${name}: started`);
    const start = Date.now();
    const tally = await STEP[name](ROOT, options);
    summary.push(`${name.padEnd(12)} ${totals(tally)} in ${seconds(Date.now() - start)}`);
    say(summary.at(-1)!);
    sum = add(sum, tally);
  }
  process.stdout.write("\n");
  for (const line of summary) say(line);
  return sum;
}

async function main(): Promise<void> {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      say(`${signal}: ending the tests and what they started`);
      void stopAll().then(() => process.exit(signal === "SIGINT" ? 130 : 143));
    });
  }
  const tally = await run(parseOptions(process.argv.slice(2)));
  process.stdout.write(`${totals(tally)}\n`);
  process.exitCode = exitCode(tally);
}

void main();
