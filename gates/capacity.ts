import type { CapacityPlan, Condition } from "../contracts/contracts";
import { atMost } from "./condition";

/** Machines that are named where there is no place for more. */
const NAMED = 3;

/** Every machine of the model has a place on the hosts as they were found. */
export function machinesPlaced({ unplaced }: CapacityPlan, now: Date): Condition {
  const reasons = unplaced.slice(0, NAMED).map(({ vm, reason }) => `${vm} (${reason})`);
  const more = unplaced.length > NAMED ? ` and ${unplaced.length - NAMED} more` : "";
  const without = reasons.length > 0 ? `: there is no place for ${reasons.join(", ")}${more}` : "";
  const mend = `add hosts, choose smaller flavors or raise standards.overcommit${without}`;
  const subject = { name: "machines-placed", layer: "physical", component: "capacity", mend } as const;
  return atMost(subject, unplaced.length, 0, "machines", now);
}
