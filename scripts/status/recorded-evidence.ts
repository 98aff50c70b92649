/** Reads what the stacks of an environment have recorded of their gates. */
import { type Condition, PHASES, type PhaseName } from "../../contracts/contracts";
import { knownStacks, type PulumiCommand, sealedOutputs } from "../pulumi-stacks";
import type { Recorded } from "./environment-status";

/**
 * @throws UserError when the backend cannot be read.
 */
export async function recordedEvidence(
  command: PulumiCommand,
  environment: string,
): Promise<Record<PhaseName, Recorded>> {
  const stacks = await knownStacks({ ...command, environment });
  const entries = PHASES.map(async (phase): Promise<[PhaseName, Recorded]> => {
    const stack = `${environment}.${phase}`;
    if (stacks.get(stack) !== true) return [phase, { state: "never brought up" }];
    return [phase, recordedIn(await sealedOutputs(command, stack))];
  });
  return Object.fromEntries(await Promise.all(entries)) as Record<PhaseName, Recorded>;
}

/** @param outputs of the stack; of a first `up` that failed there are none */
export function recordedIn(outputs: Readonly<Record<string, unknown>>): Recorded {
  if (outputs["version"] === undefined) return { state: "never brought up" };
  const { gate } = outputs;
  return Array.isArray(gate) ? { state: "measured", gate: gate as Condition[] } : { state: "not measured" };
}
