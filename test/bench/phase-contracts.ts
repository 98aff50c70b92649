import type { Model } from "../../model/types";
import { addressPlan } from "../../planning/environment/addresses/address-plan";
import { environmentPlan } from "../../planning/capacity";
import { knownHosts } from "../../planning/environment/hosts";
import { isLocal, machines } from "../../planning/environment/machines";
import type { Contracts, IntegrationContract, StandardizationContract } from "../../contracts/contracts";
import { integrationContract, standardizationContract } from "../fixtures/contracts";

/**
 * What standardization and integration of an environment would have handed on, from its model alone. Images, keys and
 * passwords are the fixtures' of the lab: a preview compares them with nothing.
 */
export async function phaseContracts(model: Model): Promise<Pick<Contracts, "standardization" | "integration">> {
  const { hosts } = knownHosts(model);
  const { capacity, assignments } = await environmentPlan(model, hosts);
  const standardization: StandardizationContract = {
    ...standardizationContract,
    environment: model.name,
    hosts,
    capacity,
    addresses: addressPlan(model),
  };
  const [{ pool, networks, images }] = integrationContract.hosts;
  const services = machines(model).filter((machine) => isLocal(machine) && machine.name in assignments);
  const integration: IntegrationContract = {
    ...standardization,
    hosts: hosts.map((host) => ({ ...host, pool, networks, images })),
    services: Object.fromEntries(services.map(({ name }) => [name, assignments[name]])),
  };
  return { standardization, integration };
}
