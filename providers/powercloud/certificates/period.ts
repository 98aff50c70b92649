/** How long certificates hold, and when they are renewed. */

const DAY = 24 * 60 * 60 * 1000;
/** Clocks differ: a new certificate counts on machines that are up to an hour behind. */
const SKEW = 60 * 60 * 1000;

export interface Terms {
  readonly validityDays: number;
  readonly renewBeforeDays: number;
}

/** Never by itself before its end: all that trusts it would have to trust the new one first. */
export const AUTHORITY_TERMS: Terms = { validityDays: 3650, renewBeforeDays: 0 };
/** When a third of its life is gone: so that months without a `pulumi up` do no harm. */
export const LEAF_TERMS: Terms = { validityDays: 365, renewBeforeDays: 245 };

export interface Period {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** The period of a certificate issued now; it ends with its authority's at the latest. */
export function periodFrom(now: Date, terms: Terms, authorityEnd?: Date): Period {
  const end = now.getTime() + terms.validityDays * DAY;
  const last = authorityEnd === undefined ? end : Math.min(end, authorityEnd.getTime());
  // X.509 knows whole seconds only.
  const notAfter = new Date(Math.floor(last / 1000) * 1000);
  return { notBefore: new Date(now.getTime() - SKEW), notAfter };
}

/** True when it is time to renew what ends then, and a new certificate would hold longer. */
export function isDue(notAfter: Date, now: Date, terms: Terms, authorityEnd?: Date): boolean {
  const end = notAfter.getTime();
  const renewed = periodFrom(now, terms, authorityEnd).notAfter.getTime();
  return now.getTime() >= end - terms.renewBeforeDays * DAY && renewed > end;
}
