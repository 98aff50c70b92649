import type { Condition, EvidenceLayer, Quantity } from "../contracts/evidence";

const MILLISECONDS = { days: 86_400_000, hours: 3_600_000, s: 1000 } as const;
/** Units of time that values are given in. */
export type TimeUnit = keyof typeof MILLISECONDS;

/** What a condition is about, whatever was measured. */
export interface Subject {
  readonly name: string;
  readonly layer: EvidenceLayer;
  readonly component: string;
  readonly mend: string;
}

/** A value that must be a certain word; any other word says what is the matter. */
export function isWord(subject: Subject, value: string, wanted: string, now: Date): Condition {
  return made(subject, { text: value }, { text: wanted }, value === wanted, now);
}

/** A number that must not be more than `limit`. Undefined or not a number: it could not be measured, and does not hold. */
export function atMost(subject: Subject, value: Measured, limit: number, unit: string, now: Date): Condition {
  return compared(subject, value, limit, unit, (number) => number <= limit, now);
}

/** A number that must be at least `limit`; likewise. */
export function atLeast(subject: Subject, value: Measured, limit: number, unit: string, now: Date): Condition {
  return compared(subject, value, limit, unit, (number) => number >= limit, now);
}

/** A number, or words for why there is none. */
export type Measured = number | string;

function compared(
  subject: Subject,
  value: Measured,
  limit: number,
  unit: string,
  within: (number: number) => boolean,
  now: Date,
): Condition {
  if (typeof value === "string") return made(subject, { text: value }, { number: limit, unit }, false, now);
  if (!Number.isFinite(value)) return made(subject, { text: "not a number" }, { number: limit, unit }, false, now);
  return made(subject, { number: value, unit }, { number: limit, unit }, within(value), now);
}

/**
 * Time that is left until `end`, at least `limit`. It is judged anew by whoever reads the evidence ({@link asOf}).
 * @param end A moment in the form of ISO 8601, or words for why there is none
 */
export function timeLeft(subject: Subject, end: string, limit: number, unit: TimeUnit, now: Date): Condition {
  const moment = momentOf(end);
  if (moment === undefined) return made(subject, { text: end }, { number: limit, unit }, false, now);
  const value = elapsed(now, moment, unit);
  return { ...atLeast(subject, value, limit, unit, now), until: moment.toISOString() };
}

/** Time since `start`, at most `limit`; likewise. */
export function timeSince(subject: Subject, start: string, limit: number, unit: TimeUnit, now: Date): Condition {
  const moment = momentOf(start);
  if (moment === undefined) return made(subject, { text: start }, { number: limit, unit }, false, now);
  const value = elapsed(moment, now, unit);
  return { ...atMost(subject, value, limit, unit, now), since: moment.toISOString() };
}

/** A condition as it is at another moment: what is left of a time shrinks, what has passed grows; all else is as measured. */
export function asOf(condition: Condition, now: Date): Condition {
  const { until, since, limit } = condition;
  if (!("number" in limit) || !isTimeUnit(limit.unit)) return condition;
  const { unit, number } = limit;
  if (until !== undefined) {
    const value = elapsed(now, new Date(until), unit);
    return { ...condition, value: { number: value, unit }, holds: value >= number };
  }
  if (since === undefined) return condition;
  const value = elapsed(new Date(since), now, unit);
  return { ...condition, value: { number: value, unit }, holds: value <= number };
}

function made(subject: Subject, value: Quantity, limit: Quantity, holds: boolean, now: Date): Condition {
  const { mend, ...about } = subject;
  return { ...about, value, limit, holds, measuredAt: now.toISOString(), mend };
}

function isTimeUnit(unit: string): unit is TimeUnit {
  return Object.hasOwn(MILLISECONDS, unit);
}

/** Only the form of ISO 8601: Date makes a moment of many a sentence with a number in it. */
function momentOf(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return undefined;
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}

/** Rounded down: to a tenth of a day or hour, of less than one to a thousandth, and to whole seconds. */
function elapsed(from: Date, to: Date, unit: TimeUnit): number {
  const value = (to.getTime() - from.getTime()) / MILLISECONDS[unit];
  const parts = unit === "s" ? 1 : Math.abs(value) < 1 ? 1000 : 10;
  return Math.floor(value * parts) / parts;
}
