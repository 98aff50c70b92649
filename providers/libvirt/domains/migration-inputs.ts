/** What a program may say about how domains move. */
import { Fields, isText, isWhole } from "../client/validate";

const DAY_SECONDS = 86_400;

/** Fields of `migration`: see `MigrationOptions`. */
export const MIGRATION_FIELDS: Fields = {
  uri: { rule: isText },
  bandwidthMiBps: { rule: isWhole(1, 1024 ** 2, "MiB/s") },
  maxDowntimeMs: { rule: isWhole(1, 60_000, "milliseconds") },
  timeoutSeconds: { rule: isWhole(1, DAY_SECONDS, "seconds") },
};
