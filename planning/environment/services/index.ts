/** The registry of services, planning's part of it: see docs/guide/services.md. */
import { database } from "./database";
import { kubernetes } from "./kubernetes";
import { local } from "./local";
import type { ServicePlan } from "./machine-group";

export type { MachineGroup, ServicePlan } from "./machine-group";

/** In the order in which their machines are told of. */
export const SERVICES: readonly ServicePlan[] = [database, kubernetes, local];
