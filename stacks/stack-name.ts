import type { PhaseName } from "../contracts/contracts";
import { PHASES } from "../contracts/contracts";

export interface StackName {
  readonly environment: string;
  readonly phase: PhaseName;
}

/**
 * Splits `<env>.<phase>`.
 * @throws Error saying which phases there are, when the name has another form.
 */
export function parseStackName(stack: string): StackName {
  const dot = stack.lastIndexOf(".");
  const environment = stack.slice(0, Math.max(dot, 0));
  const phase = PHASES.find((name) => name === stack.slice(dot + 1));
  if (environment !== "" && phase !== undefined) return { environment, phase };
  throw new Error(
    `stack ${JSON.stringify(stack)}: expected <environment>.<phase>, with a phase out of ${PHASES.join(", ")}; ` +
      `for example \`pulumi up -s lab.${PHASES[0]}\``,
  );
}

/** The phase before; undefined for the first. */
export function previousPhase(phase: PhaseName): PhaseName | undefined {
  return PHASES[PHASES.indexOf(phase) - 1];
}
