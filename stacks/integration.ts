import * as pulumi from "@pulumi/pulumi";
import { CountyDataCentre } from "../components/physical/county-data-centre";
import { HardwarePool } from "../components/physical/hardware-pool";
import { hostsProvider } from "../components/physical/hosts-provider";
import { Placement } from "../components/platform/placement";
import { hostUris, pooledHosts } from "../planning/hosts";
import { machines } from "../planning/machines";
import { servicesRequest, strandedServices } from "../planning/requests";
import { CONTRACT_VERSION, type IntegrationContract, type StandardizationContract } from "./contracts";
import type { Phase, Promised } from "./phase";

/** Phase II: scattered data centres become one pool, and the counties get cloud data centres of their own. */
export function integration({ model, previous }: Phase<StandardizationContract>): Promised<IntegrationContract> {
  const providers = [hostsProvider(model)];
  const { images } = previous;
  const hosts = pooledHosts(model, previous.hosts);
  const pool = new HardwarePool(
    "pool",
    { hosts, centres: model.centres, networks: model.standards.networks, images },
    { providers },
  );
  const request = servicesRequest(model, hosts);
  const services = new Set(request.vms.map(({ id }) => id));
  const placement = new Placement(
    "services",
    { request, host: (name) => pool.host(name), uris: hostUris(model) },
    { providers },
  );
  for (const name of strandedServices(model)) {
    void pulumi.log.warn(`${name} does not run: its centre has no host left that may carry it.`);
  }
  const centres = Object.entries(model.centres).filter(([, { level }]) => level === "county");
  for (const [centre] of centres) {
    new CountyDataCentre(
      centre,
      {
        centre,
        placement,
        machines: machines(model).filter(({ name, pinnedCentre }) => pinnedCentre === centre && services.has(name)),
        addresses: previous.addresses,
        images,
      },
      { providers },
    );
  }
  return { ...previous, version: CONTRACT_VERSION, hosts: pool.hosts, services: placement.assignments };
}
