/** The registries of services that the phases are built by: see docs/guide/services.md. */
import { type PlatformService, SERVICES } from "../components/platform";
import { type ServicePlan, SERVICES as PLANS } from "../planning/environment/services";
import { GATES, type ServiceGate } from "./measures/platform";

export interface ServiceRegistries {
  /** Which machines a service asks for. */
  readonly plans: readonly ServicePlan[];
  /** How it is built on them. */
  readonly services: readonly PlatformService[];
  /** What is measured of it. */
  readonly gates: readonly ServiceGate[];
}

export const REGISTRIES: ServiceRegistries = { plans: PLANS, services: SERVICES, gates: GATES };
