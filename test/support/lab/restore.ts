/** Brings the lab back after a drill. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../../scripts/paths";
import { failing } from "./gate-states";
import { lab, PHASES, pulumi } from "./lab";
import { bringUp, destroy, HOSTS, isSettled } from "./phases";

/** What drills set in a stack's configuration. */
const CHANGED_SETTINGS = ["powercloud:model", "powercloud:deleteLostDisks"];

/**
 * The example's model again, every host on, and nothing left to do in any phase. Machines stay where they are: that a host is
 * active again moves nothing.
 */
export async function settleLab(): Promise<void> {
  await hostsOn();
  await ownModel();
  for (const phase of PHASES) {
    const clean = await pulumi(phase, ["preview", "--expect-no-changes"]);
    // What was measured while something was wrong holds up the next phase until it is measured anew.
    if (clean.exitCode === 0 && (await failing(phase)).length === 0) continue;
    await bringUp(phase);
    await isSettled(phase);
  }
}

/** The same, and machines and modules anew: for drills whose traces stay, as a disk that grew or a database that leads elsewhere. */
export async function rebuildLab(): Promise<void> {
  await hostsOn();
  for (const phase of ["cloud", "virtualization"] as const) await destroy(phase);
  await ownModel();
  const { exitCode } = await lab("up");
  if (exitCode !== 0) throw new Error(`the lab did not come up again (exit code ${exitCode})`);
  for (const phase of PHASES) await isSettled(phase);
}

async function hostsOn(): Promise<void> {
  for (const host of HOSTS) await lab("host", "start", host);
}

/** The phases read the example's own model again, not a changed copy. */
async function ownModel(): Promise<void> {
  for (const phase of PHASES) {
    const { exitCode, stderr } = await pulumi(phase, ["config", "rm-all", ...CHANGED_SETTINGS]);
    if (exitCode !== 0) throw new Error(`settings of ${phase}: ${stderr}`);
  }
  rmSync(join(projectRoot, ".lab/models"), { recursive: true, force: true });
}
