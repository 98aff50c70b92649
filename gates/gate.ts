import type { Condition } from "../contracts/evidence";
import { asOf } from "./condition";

/** Days after which evidence is called stale: what it says may have changed since, and only `pulumi up` measures anew. */
export const STALE_AFTER_DAYS = 30;

/** The conditions that do not hold now. */
export function unmet(gate: readonly Condition[], now: Date): Condition[] {
  return gate.map((condition) => asOf(condition, now)).filter(({ holds }) => !holds);
}

/** Whether a measurement is older than {@link STALE_AFTER_DAYS}. */
export function isStale({ measuredAt }: Pick<Condition, "measuredAt">, now: Date): boolean {
  return now.getTime() - new Date(measuredAt).getTime() > STALE_AFTER_DAYS * 86_400_000;
}
