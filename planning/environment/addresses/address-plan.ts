import { formatAddress } from "../../../model/ipv4";
import type { Model } from "../../../model/types";
import { type Machine, machines } from "../machines";
import { type ServicePlan, SERVICES } from "../services";
import type { AddressInputs, AddressMachine, AddressNetwork, AddressRecord } from "./address-types";
import { allocateAddresses } from "./allocate";
import { rangeOf } from "./first-choice";

/**
 * Addresses of all machines, by name, in an environment that was not there before. One that is there keeps what it has: see
 * the `Addresses` resource.
 * @throws PlanningError when a network or the pod range has no room.
 */
export function addressPlan(model: Model, services: readonly ServicePlan[] = SERVICES): Record<string, AddressRecord> {
  return { ...allocateAddresses(addressInputs(model, services)).addresses };
}

/** What the environment asks the `Addresses` resource for. */
export function addressInputs(model: Model, services: readonly ServicePlan[] = SERVICES): AddressInputs {
  const networks = Object.entries(model.standards.networks).map(([name, { cidr }]): [string, AddressNetwork] => {
    return [name, { cidr, gateway: formatAddress(rangeOf(cidr).base + 1) }];
  });
  const [podRange] = services.flatMap((service) => service.podRange?.(model) ?? []);
  return {
    environment: model.name,
    networks: Object.fromEntries(networks),
    machines: machines(model, services).map(addressMachine),
    ...(podRange !== undefined && { podRange }),
  };
}

function addressMachine({ name, network, place, pods }: Machine): AddressMachine {
  return { name, network, ...place, ...(pods && { pods }) };
}
