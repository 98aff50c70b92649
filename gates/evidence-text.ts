import type { Condition, Quantity } from "../contracts/evidence";

/** As in `12.5 days`, `streaming`. */
export function quantityText(quantity: Quantity): string {
  return "text" in quantity ? quantity.text : `${quantity.number} ${quantity.unit}`;
}

/** Time since the measurement, for people: as in `3 min`, `2 days`. */
export function ageText(measuredAt: string, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - new Date(measuredAt).getTime()) / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}

/** One clause for a condition that does not hold: what, where, how much, how old, and what to do. */
export function refusalText(condition: Condition, now: Date): string {
  const { name, component, value, limit, measuredAt, mend } = condition;
  return (
    `${name} of ${component} is ${quantityText(value)}, and its limit is ${quantityText(limit)} ` +
    `(measured ${ageText(measuredAt, now)} ago; ${mend})`
  );
}
