/** What a program says of how long certificates hold. */
import { Changes, diffProperties } from "../base/diff";
import { CheckFailure, Properties, UNKNOWN } from "../base/types";
import { Terms } from "./certificates/period";

/** The terms that inputs ask for, over the defaults; those of another validity are renewed at the same part of their life. */
export function termsOf(inputs: Properties, defaults: Terms): Terms {
  const { validityDays: validity, renewBeforeDays } = inputs as Partial<Terms>;
  const validityDays = validity ?? defaults.validityDays;
  const share = defaults.renewBeforeDays / defaults.validityDays;
  return { validityDays, renewBeforeDays: renewBeforeDays ?? validityDays * share };
}

/** The inputs that call for a new certificate: when to renew it says nothing about the one that is there. */
export function certificateChanges(olds: Properties, news: Properties): Changes {
  const entries = Object.entries(diffProperties(olds, news));
  return Object.fromEntries(entries.filter(([path]) => path !== "renewBeforeDays"));
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
