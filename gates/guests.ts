import type { Condition } from "../contracts/contracts";
import { isWord, timeSince } from "./condition";

/** What `libvirt.measureGuest` says. */
export interface GuestSaid {
  readonly output: string;
  readonly exitCode?: number;
  readonly problem?: string;
}

const ACTIVE = "active";

/**
 * A county's service runs.
 * @param said the answer to `systemctl is-active`
 */
export function serviceRuns(machine: string, { output, exitCode, problem }: GuestSaid, now: Date): Condition {
  const mend =
    `look at it with \`virsh console ${machine}\` and \`journalctl -u ${machine}\`; ` +
    "`pulumi up` of integration starts a machine that does not run";
  const subject = { name: "service-runs", layer: "physical", component: machine, mend } as const;
  const word = output.trim().split("\n")[0] || `exit code ${exitCode}`;
  return isWord(subject, problem ?? (exitCode !== 0 && word === ACTIVE ? `exit code ${exitCode}` : word), ACTIVE, now);
}

/**
 * The copy of a service's disk is younger than it was promised to be.
 * @param copiedAt ISO 8601
 */
export function copyAge(machine: string, copiedAt: string, maxAgeSeconds: number, now: Date): Condition {
  const mend = "run `pulumi up` of integration, which copies the disk anew";
  const subject = { name: "copy-age", layer: "physical", component: machine, mend } as const;
  return timeSince(subject, copiedAt, maxAgeSeconds, "s", now);
}
