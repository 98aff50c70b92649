import * as pulumi from "@pulumi/pulumi";
import type { Assignments } from "../planning/solver/placement-types";
import type { Model } from "../model/types";
import type { ServicePlan } from "../planning/environment/services";
import { fabricOf, redundantGroups, singlePoints } from "../planning/proofs/single-points";

/**
 * Says at preview what must not be lost, or that any one host, switch or cable may be. A warning, since a plan after a loss has to
 * be carried out though it has less to spare.
 */
export function proveNetwork(
  model: Model,
  assignments: pulumi.Output<Assignments>,
  plans: readonly ServicePlan[],
): void {
  if (model.fabric === undefined) return;
  assignments.apply((placed) => {
    const groups = redundantGroups(model, placed, plans);
    const { tried, violations } = singlePoints(fabricOf(model), groups);
    for (const violation of violations) void pulumi.log.warn(`single point of failure: ${violation}.`);
    if (violations.length > 0 || groups.length === 0) return;
    const names = groups.map(({ id }) => id).join(" and ");
    void pulumi.log.info(`No single host, switch or cable stops ${names}: each of ${tried} losses was tried.`);
  });
}
