import type { IntegrationContract, VirtualizationContract } from "../../contracts/contracts";
import type { Model } from "../../model/types";
import { asInModel, hostRenames, renamedAssignments } from "../../planning/environment/renames";
import type { Recorded } from "../../planning/environment/departures";
import { outputsIfAny } from "../previous";

/**
 * Which hosts the environment had, and which machine was where, after the last runs of integration and virtualization: from
 * their stacks' outputs, so that it is known where no host can be reached. A phase reads its own stack, too.
 */
export async function recordedBy(environment: string, model: Model): Promise<Recorded> {
  const [pooled, platform] = await Promise.all([
    outputsIfAny(`${environment}.integration`) as Promise<Partial<IntegrationContract>>,
    outputsIfAny(`${environment}.virtualization`) as Promise<Partial<VirtualizationContract>>,
  ]);
  const placed = { ...pooled.services, ...platform.placement };
  return { hosts: asInModel(model, pooled.hosts ?? []), placed: renamedAssignments(placed, hostRenames(model)) };
}
