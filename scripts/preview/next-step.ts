/** Who acts next, and with which command. */
import type { Change } from "./changes";
import { allFindings, exitCodeOf, type EnvironmentResult, type Previewed } from "./result";
import { leavesState, losesState } from "./stateful";

/** One sentence with a command in it. */
export function nextStep(result: EnvironmentResult): string {
  const failed = result.phases.find(({ status }) => status === "failed");
  if (failed !== undefined) {
    return `**The author of the change** mends the error; to see it alone: \`pulumi preview -s ${result.environment}.${failed.phase}\`.`;
  }
  if (allFindings(result).some(({ mandatory }) => mandatory)) {
    return `**The author of the change** mends the mandatory findings, then runs \`npx powercloud preview --env ${result.environment}\` again.`;
  }
  const changed = changedPhases(result);
  if (changed.length > 0) return approve(result, changed);
  const waiting = result.phases.find((phase) => phase.status === "waiting");
  if (waiting?.status === "waiting") return `**The infrastructure engineer** runs \`${waiting.command}\`.`;
  return "**Nobody**: what is deployed is what the model asks for.";
}

function approve(result: EnvironmentResult, changed: readonly Previewed[]): string {
  const packs = result.policyPacks.map((pack) => ` --policy-pack ${pack}`).join("");
  const commands = changed.map(({ phase }) => `\`pulumi up -s ${result.environment}.${phase}${packs}\``);
  const up = `**the infrastructure engineer** runs, in this order, ${commands.join(", then ")}.`;
  const lost = lostState(result).length;
  if (lost === 0) return `After approval, ${up}`;
  return `**The owner of the data** confirms that ${lost} stateful resources may be lost; then ${up}`;
}

export function changedPhases(result: EnvironmentResult): Previewed[] {
  return result.phases.flatMap((phase) =>
    phase.status === "previewed" && phase.changes.some(({ operation }) => operation !== "unchanged") ? [phase] : [],
  );
}

export function lostState(result: EnvironmentResult): Change[] {
  return changedPhases(result).flatMap(({ changes }) => changes.filter(losesState));
}

/** What goes on outside the stack. */
export function keptState(result: EnvironmentResult): Change[] {
  return changedPhases(result).flatMap(({ changes }) => changes.filter(leavesState));
}

/** The first line of the comment. */
export function verdict(result: EnvironmentResult): string {
  const mandatory = allFindings(result).filter((finding) => finding.mandatory).length;
  const failed = result.phases.filter(({ status }) => status === "failed").map(({ phase }) => phase);
  const lost = lostState(result).length;
  if (failed.length > 0) return `**Preview failed** in ${failed.join(", ")}.`;
  if (exitCodeOf(result) === 3) return "**Nothing could be previewed**: no phase has been brought up.";
  if (mandatory > 0) return `**Refused**: ${mandatory} mandatory policy findings.`;
  if (lost > 0) return `**Careful**: ${lost} stateful resources would be deleted or replaced.`;
  return changedPhases(result).length > 0 ? "**Ready for review.**" : "**No changes.**";
}
