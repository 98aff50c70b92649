import { CountyDataCentre } from "../components/physical/county-data-centre";
import { HardwarePool } from "../components/physical/hardware-pool";
import { machines } from "../planning/machines";
import { CONTRACT_VERSION, type IntegrationContract, type StandardizationContract } from "./contracts";
import type { Phase, Promised } from "./phase";

/** Phase II: scattered data centres become one pool, and the counties get cloud data centres of their own. */
export function integration({ model, previous }: Phase<StandardizationContract>): Promised<IntegrationContract> {
  const pool = new HardwarePool("pool", {
    hosts: previous.hosts,
    centres: model.centres,
    networks: model.standards.networks,
    images: previous.images,
  });
  const services = machines(model).filter(({ role }) => role === "service");
  const centres = Object.entries(model.centres).filter(([, { level }]) => level === "county");
  const counties = centres.map(
    ([centre, { hosts }]) =>
      new CountyDataCentre(centre, {
        centre,
        pool,
        hosts: Object.keys(hosts),
        machines: services.filter(({ pinnedCentre }) => pinnedCentre === centre),
        addresses: previous.addresses,
        images: previous.images,
      }),
  );
  return {
    ...previous,
    version: CONTRACT_VERSION,
    hosts: pool.hosts,
    services: Object.assign({}, ...counties.map((county) => county.services)) as Record<string, string>,
  };
}
