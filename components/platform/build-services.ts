import * as pulumi from "@pulumi/pulumi";
import type { Machine } from "../../planning/environment/machines";
import type { BuiltService, PlatformService, ServiceSite } from "./service";

/** The services of an environment, as phase III has built them. */
export interface BuiltServices extends Pick<ServiceSite, "endpointOf"> {
  /** Names of those that the model has, in the registry's order. */
  readonly names: readonly string[];
  readonly components: readonly pulumi.Resource[];
  /** By service, without those given. */
  endpointsBut(services: readonly PlatformService[]): Record<string, pulumi.Output<object>>;
}

/**
 * Builds each service that the model has, in the registry's order.
 * @param machines of all services
 */
export function buildServices(
  services: readonly PlatformService[],
  machines: readonly Machine[],
  site: Omit<ServiceSite, "machines" | "endpointOf">,
): BuiltServices {
  const built = new Map<string, BuiltService>();
  const endpointOf = <E extends object>({ name }: PlatformService<E>): pulumi.Output<E> => {
    const service = built.get(name) as BuiltService<E> | undefined;
    if (service !== undefined) return service.endpoint;
    throw new pulumi.RunError(
      `service ${name} is asked for its endpoint, and is not built: the model has no platform.${name}, or the registry has it too late.`,
    );
  };
  for (const service of services) {
    if (service.build === undefined || !Object.hasOwn(site.model.platform, service.name)) continue;
    const own = machines.filter((machine) => machine.service === service.name && machine.pinnedCentre === undefined);
    built.set(service.name, service.build({ ...site, machines: own, endpointOf }));
  }
  return {
    names: [...built.keys()],
    components: [...built.values()].map(({ component }) => component),
    endpointOf,
    endpointsBut(others) {
      const named = new Set(others.map(({ name }) => name));
      const rest = [...built].filter(([name]) => !named.has(name));
      return Object.fromEntries(rest.map(([name, { endpoint }]) => [name, endpoint]));
    },
  };
}
