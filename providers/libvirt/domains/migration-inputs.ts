/** What a program may say about how domains move. */
import { Fields, isFlag, isText, isWhole } from "../client";

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
  /** The machine moves live though the processors of the hosts do not fit. Default: false. */
  readonly ignoreCpu?: boolean;
  /** A machine that is off moves without the state of its TPM, which is lost. Default: false. */
  readonly loseTpmState?: boolean;
}

/** A domain that moves, and what its program says of it. */
export interface Mover {
  readonly name: string;
  /** The domain's, where the state knows it. */
  readonly uuid?: string;
  /** Volumes that the program names as its disks; none where it says nothing of them. */
  readonly disks?: readonly { readonly volume: string }[];
  /** It is to run: one that was saved as it ran goes on here first, and moves live. */
  readonly running?: boolean;
  /** Consent to the loss of a saved memory, where it is to be off. */
  readonly allowRestart?: boolean;
}

/** Fields of `migration`. */
export const MIGRATION_FIELDS: Fields = {
  uri: { rule: isText },
  bandwidthMiBps: { rule: isWhole(1, 1024 ** 2, "MiB/s") },
  maxDowntimeMs: { rule: isWhole(1, 60_000, "milliseconds") },
  timeoutSeconds: { rule: isWhole(1, DAY_SECONDS, "seconds") },
  ignoreCpu: { rule: isFlag },
  loseTpmState: { rule: isFlag },
};
