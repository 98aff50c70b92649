import * as pulumi from "@pulumi/pulumi";
import { AdoptedMachine } from "../components/physical/adopted-machine";
import { CountyDataCentre } from "../components/physical/county-data-centre";
import { HardwarePool } from "../components/physical/hardware-pool";
import { hostsProvider } from "../components/physical/hosts-provider";
import { Placement } from "../components/physical/placement";
import { firstName } from "../model/first-names";
import { settingsInCentre } from "../components/platform/settings-in-centre";
import { adoptedMachines } from "../planning/environment/adopted";
import { hostUris, pooledHosts } from "../planning/environment/hosts";
import { machines } from "../planning/environment/machines";
import { hostRenames } from "../planning/environment/renames";
import { displacedServices, replicaLines, replicaPlan } from "../planning/environment/replicas";
import { servicesRequest, strandedServices } from "../planning/environment/requests";
import { CONTRACT_VERSION, type StandardizationContract } from "../contracts/contracts";
import { sayOfAdopted } from "./adoption";
import { definePhase } from "./define-phase";
import { hostsPooled } from "./measures/hosts";
import { copyAges, servicesRun } from "./measures/services";
import type { Phase } from "./phase";
import { refuseWhatIsInUse } from "./guards/in-use";
import { REGISTRIES, type ServiceRegistries } from "./registries";

/** Phase II: scattered data centres become one pool, and the counties get cloud data centres of their own. */
export function integrationOf(registries: ServiceRegistries) {
  return definePhase({
    name: "integration",
    after: "standardization",
    check: refuseWhatIsInUse,
    build: (phase) => build(phase, registries),
    contract: ({ previous, built: { pool, placement } }) => ({
      ...previous,
      version: CONTRACT_VERSION,
      hosts: pool.hosts,
      services: placement.assignments,
    }),
    gate: [
      { name: "host-pooled", measure: ({ model, built }) => hostsPooled(model, built.pool.hosts, built.asking) },
      {
        name: "service-runs",
        measure: ({ model, built }) => servicesRun(built.placement.assignments, hostUris(model), built.asking),
      },
      { name: "copy-age", measure: ({ built }) => copyAges(built.centres.flatMap(({ copies }) => copies)) },
    ],
  });
}

export const integration = integrationOf(REGISTRIES);

function build({ model, previous }: Phase<StandardizationContract>, { plans, services: entries }: ServiceRegistries) {
  const provider = hostsProvider(model);
  const providers = [provider];
  const { images } = previous;
  const hosts = pooledHosts(model, previous.hosts);
  const pool = new HardwarePool(
    "pool",
    { hosts, centres: model.centres, networks: model.standards.networks, images },
    { providers },
  );
  const request = servicesRequest(model, hosts, plans);
  const services = new Set(request.vms.map(({ id }) => id));
  const placement = new Placement(
    "services",
    { request, choices: { renamed: hostRenames(model) }, host: (name) => pool.host(name), uris: hostUris(model) },
    { providers },
  );
  const replicas = replicaPlan(model, hosts, plans);
  const displaced = new Set(Object.keys(displacedServices(model, replicas, plans)));
  for (const name of strandedServices(model, replicas, plans)) {
    void pulumi.log.warn(`${name} does not run: its centre has no host left that may carry it.`);
  }
  for (const machine of adoptedMachines(model)) {
    new AdoptedMachine(machine.key, { machine }, { providers });
  }
  sayOfAdopted(model);
  for (const line of replicaLines(replicas)) void pulumi.log.info(line);
  const centres = Object.entries(model.centres).filter(([, { level }]) => level === "county");
  const built = centres.map(
    ([centre, { was, hosts: own }]) =>
      new CountyDataCentre(
        centre,
        {
          // Machines tell of the centre by its first name, as their own names do.
          centre: firstName(centre, { was }),
          placement,
          machines: machines(model, plans).filter(
            ({ name, pinnedCentre }) => pinnedCentre === centre && services.has(name),
          ),
          settings: (machine) => settingsInCentre(machine, model, entries),
          addresses: previous.addresses,
          images,
          replicas: replicas.flatMap(({ machine, host, maxAgeSeconds }) =>
            host === undefined ? [] : [{ machine, target: pool.host(host), maxAgeSeconds }],
          ),
          displaced,
          lost: Object.values(own).flatMap(({ state, uri }) => (state === "lost" ? [uri] : [])),
        },
        { providers, ...(was !== undefined && { aliases: [{ name: was }] }) },
      ),
  );
  return { pool, placement, centres: built, asking: { provider, dependsOn: [pool, placement, ...built] } };
}
