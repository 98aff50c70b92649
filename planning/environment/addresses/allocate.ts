import { PlanningError } from "../errors";
import type { AddressInputs, AddressRecord, KeptAddresses, ReleasedAddress } from "./address-types";
import { assign } from "./assign";
import { addressChoice, macChoice, podChoice } from "./choices";
import { isUsable, rangeOf } from "./first-choice";
import { doubles, standingRefusals } from "./standing";

/** Before anything was given away. */
export const NO_ADDRESSES: KeptAddresses = { addresses: {}, released: [] };

/**
 * Addresses of all machines. A machine that has one keeps it, with its MAC address and its range for pods; a new one gets
 * what its name stands for where that is free (`first-choice.ts`), else the next free one. What the model has no more is
 * released, and rests as long as there is something else; a machine of the same name that comes back gets it again.
 *
 * @throws PlanningError when what machines have would have to change, when there is no room, or when two machines of the
 * state have the same.
 */
export function allocateAddresses(inputs: AddressInputs, before: KeptAddresses = NO_ADDRESSES): KeptAddresses {
  const refusals = [...doubles(before.addresses), ...standingRefusals(inputs, before.addresses)];
  if (refusals.length > 0) throw new PlanningError(refusals.join("\n"));
  const { machines, networks } = inputs;
  const freed = freedBy(inputs, before);
  const addresses = assign(machines, addressChoice(inputs, before, freed));
  const podRanges = assign(
    machines.filter(({ pods }) => pods),
    podChoice(inputs, before, freed),
  );
  const macs = assign(machines, macChoice(inputs, before));
  const records = machines.map(({ name, network }): [string, AddressRecord] => {
    const { cidr, gateway } = networks[network]!;
    const [address, mac, podCidr] = [addresses.get(name)!, macs.get(name)!, podRanges.get(name)];
    const record = { network, address, prefix: rangeOf(cidr).prefix, gateway, mac };
    return [name, podCidr === undefined ? record : { ...record, podCidr }];
  });
  const taken = new Set([...addresses.values(), ...podRanges.values()]);
  const resting = before.released.flatMap((each) => stillResting(each, inputs, taken));
  return { addresses: Object.fromEntries(records), released: [...resting, ...freed] };
}

/** What belonged to machines that the model has no more, or that run no pods any more. */
function freedBy({ machines }: AddressInputs, { addresses }: KeptAddresses): ReleasedAddress[] {
  const wanted = new Map(machines.map((machine) => [machine.name, machine]));
  return Object.entries(addresses).flatMap(([name, { address, podCidr }]): ReleasedAddress[] => {
    const machine = wanted.get(name);
    const range = podCidr === undefined ? undefined : { podCidr };
    if (machine === undefined) return [{ name, address, ...range }];
    return range !== undefined && !machine.pods ? [{ name, ...range }] : [];
  });
}

/** Nothing is kept of what somebody has again, and of addresses that are in no network any more. */
function stillResting(
  { name, address, podCidr }: ReleasedAddress,
  { networks }: AddressInputs,
  taken: ReadonlySet<string>,
): ReleasedAddress[] {
  const known = (value: string) => Object.values(networks).some((network) => isUsable(value, network));
  const rest = {
    ...(address !== undefined && !taken.has(address) && known(address) && { address }),
    ...(podCidr !== undefined && !taken.has(podCidr) && { podCidr }),
  };
  return Object.keys(rest).length === 0 ? [] : [{ name, ...rest }];
}
