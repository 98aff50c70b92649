/** The registry of services, what is measured of them: see docs/guide/services.md. */
import { databaseGate } from "./database";
import { kubernetesGate } from "./kubernetes";
import type { ServiceGate } from "./service-gate";

export type { MeasuredMachine, MeasuredService, ServiceGate } from "./service-gate";

/** A service that has no entry has nothing to measure. */
export const GATES: readonly ServiceGate[] = [databaseGate, kubernetesGate];
