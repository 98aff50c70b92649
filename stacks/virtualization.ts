import * as pulumi from "@pulumi/pulumi";
import { hostSwitches } from "../components/physical/host-switches";
import { hostsProvider } from "../components/physical/hosts-provider";
import { Placement } from "../components/physical/placement";
import { buildServices } from "../components/platform/build-services";
import { database } from "../components/platform/database";
import { kubernetes } from "../components/platform/kubernetes";
import { hostUris, pooledHosts } from "../planning/environment/hosts";
import { machines } from "../planning/environment/machines";
import { hostRenames } from "../planning/environment/renames";
import { machinesRequest, reservations } from "../planning/environment/requests";
import { CONTRACT_VERSION, type IntegrationContract, type ServiceEndpoint } from "../contracts/contracts";
import { definePhase, type GateCondition } from "./define-phase";
import { acceptedLosses } from "./guards/accepted-losses";
import { refuseToForgetCarriers } from "./guards/in-use";
import { refuseRestartedModules } from "./guards/renamed-modules";
import type { MeasuredService, ServiceGate } from "./measures/platform";
import { proveNetwork } from "./network-proof";
import type { Phase } from "./phase";
import { PROJECT } from "./project";
import { REGISTRIES, type ServiceRegistries } from "./registries";

/** What phase IV knows by name, since it is built on it; its contract has a field for each, as it had before there were others. */
const NAMED = [database, kubernetes];

/** Phase III: standard virtual machines hide the hardware; the services of the platform run on them. */
export function virtualizationOf(registries: ServiceRegistries) {
  return definePhase({
    name: "virtualization",
    after: "integration",
    check: async (model) => {
      await refuseToForgetCarriers(model);
      await refuseRestartedModules(model);
    },
    build: (phase) => build(phase, registries),
    contract: ({ model, previous, built: { placement, services } }) => ({
      version: CONTRACT_VERSION,
      environment: model.name,
      placement: placement.assignments,
      database: services.endpointOf(database),
      workers: services.endpointOf(kubernetes),
      ...promised(services.endpointsBut(NAMED)),
      authorities: pulumi.secret({ entrances: previous.authorities.entrances, staff: previous.authorities.staff }),
      passwords: previous.passwords,
    }),
    gate: conditionsOf(registries.gates),
  });
}

export const virtualization = virtualizationOf(REGISTRIES);

type Built = ReturnType<typeof build>;

function build({ model, previous }: Phase<IntegrationContract>, { plans, services: entries }: ServiceRegistries) {
  const all = machines(model, plans);
  const hosts = pooledHosts(model, previous.hosts);
  const request = machinesRequest(model, hosts, reservations(model, previous.services, plans), plans);
  const provider = hostsProvider(model);
  const dependsOn = hostSwitches(model.centres, "on", { provider });
  const placement = new Placement(
    "placement",
    {
      ...{ request, choices: { acceptLoss: acceptedLosses(), renamed: hostRenames(model) } },
      ...{ host: (name) => hosts.find((host) => host.name === name)!, uris: hostUris(model) },
    },
    { providers: [provider], dependsOn },
  );
  proveNetwork(model, placement.assignments, plans);
  const services = buildServices(entries, all, {
    ...{ model, placement, project: PROJECT, options: { providers: [provider], dependsOn } },
    ...{ addresses: previous.addresses, images: previous.images },
    ...{ authorities: previous.authorities, passwords: previous.passwords },
  });
  const built = [...services.components];
  hostSwitches(model.centres, "off", { provider, dependsOn: built });
  const measured = services.names.map((name): [string, MeasuredService] => {
    const own = placement.assignments.apply((assignments) =>
      all
        .filter((machine) => machine.service === name && assignments[machine.name] !== undefined)
        .map((machine) => ({
          name: machine.name,
          address: previous.addresses[machine.name]!.address,
          host: hosts.find((host) => host.name === assignments[machine.name])!.uri,
        })),
    );
    const { endpointOf } = services;
    return [name, { model, machines: own, endpointOf, asking: { provider, dependsOn: built } }];
  });
  return { placement, services, measured: new Map(measured) };
}

/**
 * A condition of one name is one, whichever services measure it on their machines. Nothing is measured of a service that the model does
 * not have.
 */
function conditionsOf(gates: readonly ServiceGate[]): GateCondition<{ readonly built: Built }>[] {
  const all = gates.flatMap(({ service, conditions }) => conditions.map((condition) => ({ service, ...condition })));
  return [...new Set(all.map(({ name }) => name))].map((name) => ({
    name,
    measure({ built: { measured } }) {
      const found = all.flatMap((condition) => {
        const site = condition.name === name ? measured.get(condition.service) : undefined;
        return site === undefined ? [] : [condition.measure(site)];
      });
      return pulumi.all(found).apply((conditions) => conditions.flat());
    },
  }));
}

/** A contract without further services is the one that it was. */
function promised(endpoints: Readonly<Record<string, pulumi.Output<object>>>) {
  if (Object.keys(endpoints).length === 0) return {};
  return { endpoints: pulumi.output(endpoints) as pulumi.Output<Record<string, ServiceEndpoint>> };
}
