import type { Condition } from "../contracts/contracts";
import type { EvidenceLayer } from "../contracts/evidence";
import { timeLeft } from "./condition";
import { AUTHORITY_DAYS } from "./limits";

export interface Certified {
  readonly layer: EvidenceLayer;
  /** Whose certificate it is. */
  readonly component: string;
  /** Phase whose `pulumi up` renews it. */
  readonly phase: string;
}

/**
 * @param end ISO 8601, or why it is not known
 * @param limit days
 */
export function certificateDaysLeft(certified: Certified, end: string, limit: number, now: Date): Condition {
  const mend = `run \`pulumi up\` of ${certified.phase}, which renews it`;
  return daysLeft(certified, "certificate-days-left", end, limit, mend, now);
}

/** @param end likewise */
export function authorityDaysLeft(certified: Certified, end: string, now: Date): Condition {
  const mend = "let another generation take its place (standards.authorities of the model)";
  return daysLeft(certified, "authority-days-left", end, AUTHORITY_DAYS, mend, now);
}

function daysLeft(
  { layer, component }: Certified,
  name: string,
  end: string,
  limit: number,
  mend: string,
  now: Date,
): Condition {
  return timeLeft({ name, layer, component, mend }, end, limit, "days", now);
}
