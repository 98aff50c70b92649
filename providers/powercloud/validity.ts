/** How long certificates hold, and when they are renewed. */
import { Changes, diffProperties } from "../base/diff";
import { CheckFailure, Properties, UNKNOWN } from "../base/types";

const DAY = 24 * 60 * 60 * 1000;
/** Clocks differ: a new certificate counts on machines that are up to an hour behind. */
const SKEW = 60 * 60 * 1000;

export interface Terms {
  readonly validityDays: number;
  readonly renewBeforeDays: number;
}

export interface Period {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** The terms that inputs ask for, over the defaults. */
export function termsOf(inputs: Properties, defaults: Terms): Terms {
  const { validityDays, renewBeforeDays } = inputs;
  return {
    validityDays: (validityDays as number | undefined) ?? defaults.validityDays,
    renewBeforeDays: (renewBeforeDays as number | undefined) ?? defaults.renewBeforeDays,
  };
}

/** The period of a certificate issued now; it ends with its authority's at the latest. */
export function periodFrom(now: Date, terms: Terms, authorityEnd?: Date): Period {
  const end = now.getTime() + terms.validityDays * DAY;
  const last = authorityEnd === undefined ? end : Math.min(end, authorityEnd.getTime());
  // X.509 knows whole seconds only.
  const notAfter = new Date(Math.floor(last / 1000) * 1000);
  return { notBefore: new Date(now.getTime() - SKEW), notAfter };
}

/** The inputs that call for a new certificate: when to renew it says nothing about the one that is there. */
export function certificateChanges(olds: Properties, news: Properties): Changes {
  const entries = Object.entries(diffProperties(olds, news));
  return Object.fromEntries(entries.filter(([path]) => path !== "renewBeforeDays"));
}

/** True when it is time, and a new certificate would hold longer. */
export function isDue(notAfter: unknown, now: Date, terms: Terms, authorityEnd?: Date): boolean {
  if (typeof notAfter !== "string") return false;
  const end = Date.parse(notAfter);
  const renewed = periodFrom(now, terms, authorityEnd).notAfter.getTime();
  return now.getTime() >= end - terms.renewBeforeDays * DAY && renewed > end;
}

export function termsFailures(inputs: Properties, defaults: Terms): CheckFailure[] {
  const { validityDays, renewBeforeDays } = termsOf(inputs, defaults);
  if ([validityDays, renewBeforeDays].includes(UNKNOWN as unknown as number)) return [];
  if (!(validityDays > 0)) {
    return [{ property: "validityDays", reason: `${String(validityDays)} is not a number of days above 0` }];
  }
  if (renewBeforeDays >= 0 && renewBeforeDays < validityDays) return [];
  const reason = `${String(renewBeforeDays)} is not from 0 to less than validityDays, ${validityDays}: it would be renewed at each run`;
  return [{ property: "renewBeforeDays", reason }];
}
