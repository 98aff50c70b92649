import type { Model } from "../model/types";
import { lowerBound } from "./solver/patterns/bound";
import type { Assignments, Unplaced } from "./solver/placement-types";
import type { HostRecord } from "./environment/hosts";
import { place } from "./placement";
import { type Replica, replicaPlan } from "./environment/replicas";
import { jointRequest, machinesRequest, reservations, servicesRequest } from "./environment/requests";
import { type ServicePlan, SERVICES } from "./environment/services";
import { fabricOf, redundantGroups, singlePoints } from "./proofs/single-points";
import { survives } from "./proofs/survivability";

export interface CapacityPlan {
  /** Every planned VM found a place. */
  fits: boolean;
  hostsUsed: number;
  /** No plan can use fewer hosts than this (bound of a linear programme). */
  lowerBound: number;
  /** (hostsUsed - lowerBound) / lowerBound. */
  gap: number;
  unplaced: Unplaced[];
}

export interface EnvironmentPlan {
  readonly capacity: CapacityPlan;
  /** VM to host. */
  readonly assignments: Readonly<Assignments>;
  /** What `standards.survive` asks for and the plan does not give, and single points of the fabric, in plain sentences. */
  readonly violations: readonly string[];
  /** The losses that `standards.survive` names and the plan does not survive, as in `host guiyang-1`. */
  readonly unsurvived: readonly string[];
  /** Copies of services' disks in other centres. */
  readonly replicas: readonly Replica[];
}

/**
 * Would everything fit?
 * @throws BoundError when the lower bound cannot be had.
 */
export async function capacityPlan(
  model: Model,
  hosts: readonly HostRecord[],
  services: readonly ServicePlan[] = SERVICES,
): Promise<CapacityPlan> {
  return (await environmentPlan(model, hosts, services)).capacity;
}

/**
 * Plans the whole environment afresh. The centres' own services come first, on their own hosts; the cloud's machines
 * take what is left.
 * @throws BoundError when the lower bound cannot be had.
 */
export async function environmentPlan(
  model: Model,
  hosts: readonly HostRecord[],
  services: readonly ServicePlan[] = SERVICES,
): Promise<EnvironmentPlan> {
  const local = await place(servicesRequest(model, hosts, services));
  const request = machinesRequest(model, hosts, reservations(model, local.assignments, services), services);
  const cloud = await place(request);
  const assignments = { ...local.assignments, ...cloud.assignments };
  const hostsUsed = new Set(Object.values(assignments)).size;
  const bound = await lowerBound(jointRequest(model, hosts, new Set(Object.keys(assignments)), services));
  const violations = survives(request, cloud.assignments, model.standards.survive);
  const unplaced = [...local.unplaced, ...cloud.unplaced];
  return {
    capacity: {
      fits: unplaced.length === 0,
      hostsUsed,
      lowerBound: bound,
      gap: bound === 0 ? 0 : (hostsUsed - bound) / bound,
      unplaced,
    },
    assignments,
    replicas: replicaPlan(model, hosts, services),
    unsurvived: [...new Set(violations.map(({ loss }) => loss))],
    violations: [
      ...violations.map(({ says }) => says),
      ...(model.fabric === undefined
        ? []
        : singlePoints(fabricOf(model), redundantGroups(model, assignments, services)).violations),
    ],
  };
}
