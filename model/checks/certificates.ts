import { describeValue } from "../reading/describe";
import type { Draft } from "../draft";
import { parseDuration } from "../duration";
import { DEFAULTS } from "../defaults";
import type { Issues } from "../issues";
import { AUTHORITIES } from "../types";

/** Certificates hold longer than until their renewal, and what signs is trusted. */
export function checkCertificates(draft: Draft, issues: Issues): void {
  const { certificates, authorities } = draft.standards ?? {};
  const at = ["standards", "certificates"];
  const { validity = DEFAULTS.validity, renewBefore } = certificates ?? {};
  const seconds = parseDuration(validity);
  if (seconds === undefined) {
    const allowed = "a duration of at most a year, like 30m, 24h or 90d";
    issues.report({ path: [...at, "validity"], found: describeValue(validity), allowed });
  } else if (renewBefore !== undefined && !((parseDuration(renewBefore) ?? Infinity) < seconds)) {
    const allowed = `less than the validity, ${validity}: they would be renewed at each run`;
    issues.report({ path: [...at, "renewBefore"], found: describeValue(renewBefore), allowed });
  }
  for (const name of AUTHORITIES) {
    const { signing = 1, trusted = [signing] } = authorities?.[name] ?? {};
    if (trusted.includes(signing)) continue;
    const allowed = `one of those trusted, ${trusted.join(" and ")}`;
    issues.report({ path: ["standards", "authorities", name, "signing"], found: String(signing), allowed });
  }
}
