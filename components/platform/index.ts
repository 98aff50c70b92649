/** The registry of services, the part that builds them: see docs/guide/services.md. */
import { database } from "./database";
import { kubernetes } from "./kubernetes";
import { local } from "./local";
import type { PlatformService } from "./service";

export type { BuiltService, PlatformService, ServiceSite } from "./service";

/** In the order in which they are built: each behind those that it needs. */
export const SERVICES: readonly PlatformService[] = [database, kubernetes, local];
