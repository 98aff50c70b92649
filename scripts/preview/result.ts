/** What came of the previews of an environment's phases. */
import type { PhaseName } from "../../contracts/contracts";
import { changesOf, count, type Change, type Counts } from "./changes";
import type { EngineEvent } from "./events";
import { findingsOf, type Finding } from "./findings";
import { renamedObjects } from "./renamed-objects";

export interface Previewed {
  readonly phase: PhaseName;
  readonly status: "previewed";
  readonly counts: Counts;
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
}

/** Nothing was run: an earlier phase, or the phase's own stack, is not there yet. */
export interface Waiting {
  readonly phase: PhaseName;
  readonly status: "waiting";
  /** One sentence. */
  readonly reason: string;
  /** The command that mends it. */
  readonly command: string;
}

export interface Failed {
  readonly phase: PhaseName;
  readonly status: "failed";
  readonly errors: readonly string[];
  readonly findings: readonly Finding[];
}

export type PhaseResult = Previewed | Waiting | Failed;

export interface EnvironmentResult {
  readonly environment: string;
  readonly phases: readonly PhaseResult[];
  /** Policy packs that looked on, as given on the command line. */
  readonly policyPacks: readonly string[];
}

/**
 * Judges one run of the engine. A run that mandatory findings alone made fail is a preview: its changes are complete
 * enough to be read beside the findings.
 */
export function phaseResult(phase: PhaseName, events: readonly EngineEvent[], exitCode: number): PhaseResult {
  const changes = changesOf(events);
  const policyFindings = findingsOf(events);
  const findings = [...renamedObjects(changes), ...policyFindings];
  const errors = events.flatMap(({ diagnosticEvent: event }) =>
    event?.severity === "error" && event.message.trim() !== "preview failed" ? [event.message.trim()] : [],
  );
  const refused = policyFindings.some(({ mandatory }) => mandatory);
  if (errors.length > 0 || (exitCode !== 0 && !refused)) {
    return {
      phase,
      status: "failed",
      findings,
      errors: errors.length > 0 ? errors : [`pulumi ended with ${exitCode}`],
    };
  }
  return { phase, status: "previewed", changes, findings, counts: count(changes) };
}

export function allFindings(result: EnvironmentResult): Finding[] {
  return result.phases.flatMap((phase) => (phase.status === "waiting" ? [] : phase.findings));
}

/** 0 fine, 1 mandatory policy findings, 3 a preview failed. */
export function exitCodeOf(result: EnvironmentResult): 0 | 1 | 3 {
  if (result.phases.some(({ status }) => status === "failed")) return 3;
  if (result.phases.every(({ status }) => status === "waiting")) return 3;
  return allFindings(result).some(({ mandatory }) => mandatory) ? 1 : 0;
}
