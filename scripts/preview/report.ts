/** The preview for programs: the comment's facts, without any property value. */
import type { Finding } from "./findings";
import { nextStep, verdict } from "./next-step";
import { exitCodeOf, type EnvironmentResult, type PhaseResult } from "./result";
import { leavesState, losesState } from "./stateful";

/** Raised when a field changes its meaning or goes away. */
const VERSION = 1;

export function report(result: EnvironmentResult): object {
  return {
    version: VERSION,
    environment: result.environment,
    exitCode: exitCodeOf(result),
    verdict: verdict(result).replaceAll("**", ""),
    next: nextStep(result).replaceAll("**", ""),
    policyPacks: result.policyPacks,
    phases: result.phases.map(phaseReport),
  };
}

function phaseReport(phase: PhaseResult): object {
  if (phase.status !== "previewed") return phase;
  const findings: readonly Finding[] = phase.findings;
  return {
    phase: phase.phase,
    status: phase.status,
    counts: phase.counts,
    findings,
    changes: phase.changes
      .filter(({ operation }) => operation !== "unchanged")
      .map((change) => ({
        operation: change.operation,
        type: change.type,
        name: change.name,
        urn: change.urn,
        losesState: losesState(change),
        leavesState: leavesState(change),
        properties: Object.keys(change.step.detailedDiff ?? {}),
      })),
  };
}
