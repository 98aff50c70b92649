/** What a program may say about how domains move. */
import { Fields, isText, isWhole } from "../client/validate";

const DAY_SECONDS = 86_400;

export interface MigrationOptions {
  /** How the source's QEMU reaches the target: `tcp://address`. Default: the target's own host name. */
  readonly uri?: string;
  /** MiB/s. Default: as fast as the network is. */
  readonly bandwidthMiBps?: number;
  /** How long the guest may stand still in the end, in milliseconds. Default: QEMU's own, 300. */
  readonly maxDowntimeMs?: number;
  /** Seconds for all of it. Default: 3600. */
  readonly timeoutSeconds?: number;
}

/** Fields of `migration`. */
export const MIGRATION_FIELDS: Fields = {
  uri: { rule: isText },
  bandwidthMiBps: { rule: isWhole(1, 1024 ** 2, "MiB/s") },
  maxDowntimeMs: { rule: isWhole(1, 60_000, "milliseconds") },
  timeoutSeconds: { rule: isWhole(1, DAY_SECONDS, "seconds") },
};
