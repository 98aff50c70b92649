import type { Condition } from "../contracts/contracts";
import { atMost, isWord } from "./condition";
import { CANARY_SECONDS, STANDBY_LAG_BYTES } from "./limits";

/** What the primary says, in its own words where it says nothing of use. */
export type PrimaryReport = PrimaryFacts | { readonly problem: string };

export interface PrimaryFacts {
  /** The row that was written is there. */
  readonly written: boolean;
  /** Those that are connected. */
  readonly standbys: readonly StandbyFacts[];
  /** PEM of the certificate that it shows; undefined when it has none. */
  readonly certificate?: string;
}

export interface StandbyFacts {
  readonly address: string;
  /** Of `pg_stat_replication`, as in `streaming`. */
  readonly state: string;
  /** Bytes of write-ahead log that it has not replayed yet. */
  readonly lagBytes: number;
}

/** What a standby says. */
export type StandbyReport = StandbyReading | { readonly problem: string };

export interface StandbyReading {
  /** The row that the primary wrote is there. */
  readonly seen: boolean;
  /** Seconds that it was waited for. */
  readonly waitedSeconds: number;
  readonly certificate?: string;
}

const WRITTEN = "written";

/** A row can be written on the primary. */
export function primaryWrites(machine: string, report: PrimaryReport, now: Date): Condition {
  const mend = `look at PostgreSQL's log on ${machine}; \`pulumi up\` of virtualization brings it to its settings`;
  const subject = { name: "primary-writes", layer: "platform", component: machine, mend } as const;
  const value = "problem" in report ? report.problem : report.written ? WRITTEN : "not written";
  return isWord(subject, value, WRITTEN, now);
}

/** A standby is connected to the primary, and not far behind it. */
export function standbyLag(machine: string, address: string, report: PrimaryFacts, now: Date): Condition {
  const mend =
    `look at PostgreSQL's log on ${machine}, and at the network between it and the primary; ` +
    "`pulumi up` of virtualization makes it follow again";
  const subject = { name: "standby-lag", layer: "platform", component: machine, mend } as const;
  return atMost(subject, lagOf(address, report), STANDBY_LAG_BYTES, "bytes", now);
}

function lagOf(address: string, report: PrimaryFacts): number | string {
  const standby = report.standbys.find((each) => each.address === address);
  if (standby === undefined) return "not connected to the primary";
  return standby.state === "streaming" ? standby.lagBytes : standby.state;
}

/** What was written on the primary is read on a standby. */
export function standbyReads(machine: string, report: StandbyReport, now: Date): Condition {
  const mend = `look at PostgreSQL's log on ${machine}: it does not replay what the primary writes`;
  const subject = { name: "standby-reads-canary", layer: "platform", component: machine, mend } as const;
  const value = "problem" in report ? report.problem : report.seen ? report.waitedSeconds : "not read";
  return atMost(subject, value, CANARY_SECONDS, "s", now);
}
