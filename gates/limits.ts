/** The limits of the gates' conditions. */
import type { CertificateTerms } from "../model/types";

/** Days that a certificate must be valid for yet. `pulumi up` renews it at 245, so that fewer mean that nobody ran it for months. */
const CERTIFICATE_DAYS = 7;

/** Those of the model's terms; of brief ones, a quarter of the time in which `pulumi up` renews them, to a thousandth of a day. */
export function certificateDays(terms: CertificateTerms | undefined): number {
  return terms === undefined
    ? CERTIFICATE_DAYS
    : Math.min(CERTIFICATE_DAYS, Math.floor(terms.renewBeforeDays * 250) / 1000);
}
/** Days for an authority: another generation takes its place in three steps. */
export const AUTHORITY_DAYS = 30;
/** Bytes of write-ahead log that a standby may be behind: one segment, as PostgreSQL's `wal_segment_size` is by default. */
export const STANDBY_LAG_BYTES = 16 * 1024 * 1024;
/** Seconds in which a row that was written on the primary must be read on each standby. */
export const CANARY_SECONDS = 30;
