import { formatAddress } from "../../../model/ipv4";
import type { Model } from "../../../model/types";
import { type Machine, machines, type MachineRole } from "../machines";
import type { AddressBlock, AddressInputs, AddressMachine, AddressNetwork, AddressRecord } from "./address-types";
import { allocateAddresses } from "./allocate";
import { rangeOf } from "./first-choice";

/** Machines that are counted through have blocks of their own, so that their numbers show in their addresses. */
const BLOCKS: Readonly<Partial<Record<MachineRole, AddressBlock>>> = {
  database: { start: 256 + 10, end: 2 * 256 - 1 },
  worker: { start: 2 * 256 + 10, end: 3 * 256 - 1 },
};

/**
 * Addresses of all machines, by name, in an environment that was not there before. One that is there keeps what it has: see
 * the `Addresses` resource.
 * @throws PlanningError when a network or the pod range has no room.
 */
export function addressPlan(model: Model): Record<string, AddressRecord> {
  return { ...allocateAddresses(addressInputs(model)).addresses };
}

/** What the environment asks the `Addresses` resource for. */
export function addressInputs(model: Model): AddressInputs {
  const networks = Object.entries(model.standards.networks).map(([name, { cidr }]): [string, AddressNetwork] => {
    return [name, { cidr, gateway: formatAddress(rangeOf(cidr).base + 1) }];
  });
  const all = machines(model);
  return {
    environment: model.name,
    networks: Object.fromEntries(networks),
    machines: all.map((machine) => addressMachine(machine, all)),
    podRange: model.platform.kubernetes.podCidr,
  };
}

function addressMachine(machine: Machine, all: readonly Machine[]): AddressMachine {
  const { name, network, role } = machine;
  const block = BLOCKS[role];
  if (block === undefined) return { name, network };
  const slot = all.filter((other) => other.role === role).indexOf(machine);
  return { name, network, block, slot, ...(role === "worker" && { pods: true }) };
}
