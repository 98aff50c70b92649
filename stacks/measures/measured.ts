import * as pulumi from "@pulumi/pulumi";
import type { Condition } from "../../contracts/contracts";

/** The conditions of all, in their order. */
export function together(conditions: readonly pulumi.Input<Condition>[]): pulumi.Output<Condition[]> {
  return pulumi.all([...conditions]);
}

/** A condition of what was found; its time is that at which the answer came. */
export function judged<T>(
  found: pulumi.Output<T>,
  judge: (found: T, now: Date) => Condition,
): pulumi.Output<Condition> {
  return found.apply((value) => judge(value as T, new Date()));
}
