/** The limits of the gates' conditions. */

/** Days that a certificate must be valid for yet. `pulumi up` renews it at 30, so that fewer than 7 mean that nobody ran it. */
export const CERTIFICATE_DAYS = 7;
/** Days for the authority, which `pulumi up` renews at 180. */
export const AUTHORITY_DAYS = 30;
/** Bytes of write-ahead log that a standby may be behind: one segment, as PostgreSQL's `wal_segment_size` is by default. */
export const STANDBY_LAG_BYTES = 16 * 1024 * 1024;
/** Seconds in which a row that was written on the primary must be read on each standby. */
export const CANARY_SECONDS = 30;
