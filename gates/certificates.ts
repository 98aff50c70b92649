import type { Condition } from "../contracts/contracts";
import type { EvidenceLayer } from "../contracts/evidence";
import { timeLeft } from "./condition";
import { AUTHORITY_DAYS, CERTIFICATE_DAYS } from "./limits";

export interface Certified {
  readonly layer: EvidenceLayer;
  /** Whose certificate it is. */
  readonly component: string;
  /** Phase whose `pulumi up` renews it. */
  readonly phase: string;
}

/** @param end ISO 8601, or why it is not known */
export function certificateDaysLeft(certified: Certified, end: string, now: Date): Condition {
  return daysLeft(certified, "certificate-days-left", end, CERTIFICATE_DAYS, now);
}

/** @param end likewise */
export function authorityDaysLeft(certified: Certified, end: string, now: Date): Condition {
  return daysLeft(certified, "authority-days-left", end, AUTHORITY_DAYS, now);
}

function daysLeft({ layer, component, phase }: Certified, name: string, end: string, limit: number, now: Date) {
  const mend = `run \`pulumi up\` of ${phase}, which renews it`;
  return timeLeft({ name, layer, component, mend }, end, limit, "days", now);
}
