import * as pulumi from "@pulumi/pulumi";
import type { Model } from "../../model/types";
import type { Machine } from "../../planning/environment/machines";
import type { GuestSettings } from "../guest/guest-settings";
import type { PlatformService } from "./service";

/**
 * What is inside a machine that belongs to a centre.
 * @throws pulumi.RunError when its service has no such machines
 */
export function settingsInCentre(machine: Machine, model: Model, services: readonly PlatformService[]): GuestSettings {
  const service = services.find(({ name }) => name === machine.service);
  if (service?.inCentre !== undefined) return service.inCentre(machine, model);
  throw new pulumi.RunError(
    `${machine.name} belongs to ${machine.pinnedCentre}, and service ${machine.service} says nothing of what is inside it (inCentre).`,
  );
}
