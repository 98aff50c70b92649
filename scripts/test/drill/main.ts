/**
 * `npm run drill`: long scenarios on a lab. Ends with `N passed, N failed`; see `npm run drill -- --help`.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { run } from "../../run";
import { missingRights, thisMachine } from "../obstacles";
import { recordDurations } from "../durations";
import { say, seconds } from "../say";
import { DRILL_DURATIONS, drillNames, listDrills, listText, loadDrill, type NamedDrill } from "./catalogue";
import { type DrillOptions, parseDrillOptions } from "./options";
import { type DrillReport, figures, reportFile, writeReport } from "./report";
import { finish, runDrill, unfinished } from "./run-drill";
import { totals } from "../tally";

const ROOT = resolve(__dirname, "../../..");

/** Exit codes. */
const PASSED = 0;
const FAILED = 1;
const REFUSED = 2;

async function main(options: DrillOptions): Promise<number> {
  if (options.list) {
    const drills = await listDrills(ROOT);
    process.stdout.write(`${options.json ? JSON.stringify(drills, undefined, 2) : listText(drills)}\n`);
    return PASSED;
  }
  const obstacle = missingRights(thisMachine());
  if (obstacle !== undefined) return refuse(`drills cannot run here: ${obstacle}`);
  const wasThere = existsSync(join(ROOT, ".lab/kubeconfig"));
  const up = await bringUp(options);
  if (up !== PASSED) return up;
  const reports = await runAll(options);
  if (!wasThere && !options.keep) {
    await lab("down");
    // They were in the lab's folder, which is gone with it.
    for (const report of reports) writeReport(ROOT, report);
  }
  const passed = reports.filter((report) => report.passed).length;
  const tally = { passed, failed: options.names.length - passed, skipped: 0 };
  process.stdout.write(`${totals(tally)}\n`);
  return tally.failed === 0 ? PASSED : FAILED;
}

/** The lab, as the drills expect it: up, healthy, and without the traces of a drill that was killed. */
async function bringUp({ names }: DrillOptions): Promise<number> {
  const left = unfinished(ROOT);
  if (left !== undefined && drillNames(ROOT).includes(left)) {
    say(`drill ${left} was killed in the middle: bringing the lab back first`);
    await finish(ROOT, await loadDrill(ROOT, left));
  }
  if (await healthy()) return PASSED;
  say(`bringing the lab up for ${names.join(", ")}`);
  return (await lab("up")) === PASSED ? PASSED : REFUSED;
}

/** One drill after another; one that cannot bring the lab back ends the run, as the next one would not know what it meets. */
async function runAll(options: DrillOptions): Promise<DrillReport[]> {
  const reports: DrillReport[] = [];
  for (const name of options.names) {
    const drill = await loadDrill(ROOT, name);
    say(`${name}: ${drill.title}`);
    const report = await runDrill(ROOT, drill);
    reports.push(report);
    tell(report);
    writeReport(ROOT, report);
    if (options.record && report.passed) record(drill, report);
    if (unfinished(ROOT) === undefined) continue;
    say(`${name} left the lab in disorder: \`npm run drill -- ${name}\` tries again to bring it back`);
    break;
  }
  return reports;
}

function tell(report: DrillReport): void {
  say(`${report.name}: ${report.passed ? "passed" : "FAILED"} in ${seconds(report.seconds * 1000)}`);
  for (const line of figures(report)) say(line);
  say(`  written to ${reportFile(".", report.name)}`);
}

function record({ name }: NamedDrill, { seconds: took }: DrillReport): void {
  const known = drillNames(ROOT);
  recordDurations(join(ROOT, DRILL_DURATIONS), { [name]: { seconds: took } }, (other) => known.includes(other));
}

async function healthy(): Promise<boolean> {
  const { exitCode } = await run(join(ROOT, "scripts/powercloud"), ["lab", "status", "--json"], {
    allowExit: [PASSED, FAILED, REFUSED],
  });
  return exitCode === PASSED;
}

async function lab(command: "up" | "down"): Promise<number> {
  const options = { output: "inherit", allowExit: [PASSED, FAILED, REFUSED] } as const;
  return (await run(join(ROOT, "scripts/powercloud"), ["lab", command], options)).exitCode;
}

function refuse(reason: string): number {
  process.stderr.write(`drill: ${reason}\n`);
  return REFUSED;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    say(`${signal}: the lab may be in the middle of a drill; the next \`npm run drill\` brings it back first`);
    process.exit(signal === "SIGINT" ? 130 : 143);
  });
}

void main(parseDrillOptions(process.argv.slice(2), drillNames(ROOT))).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`drill: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = FAILED;
  },
);
