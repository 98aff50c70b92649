/** How addresses, MAC addresses and ranges for pods are chosen. */
import { AddressBook } from "./address-book";
import type { AddressInputs, AddressMachine, KeptAddresses, ReleasedAddress } from "./address-types";
import type { Choice } from "./assign";
import { addressChoices, isUsable, macChoices, ownAddress, podChoices, rangeOf, RESERVED } from "./first-choice";

type Kind = "address" | "podCidr";

export function addressChoice(inputs: AddressInputs, before: KeptAddresses, freed: readonly ReleasedAddress[]): Choice {
  const networkOf = ({ network }: AddressMachine) => inputs.networks[network]!;
  const gateways = Object.values(inputs.networks).map(({ gateway }) => gateway);
  return {
    book: bookOf("address", before, gateways),
    kept: ({ name }) => before.addresses[name]?.address,
    former: (machine) => {
      const address = formerOf("address", machine, before);
      return address !== undefined && isUsable(address, networkOf(machine)) ? address : undefined;
    },
    own: (machine) => ownAddress(machine, networkOf(machine)),
    all: (machine) => addressChoices(inputs.environment, machine, networkOf(machine)),
    missing: ({ name, network }) => {
      const { cidr } = inputs.networks[network]!;
      const room = Math.max(0, rangeOf(cidr).size - RESERVED - 1);
      const held = freed.filter(({ address }) => address !== undefined && isUsable(address, inputs.networks[network]!));
      return (
        `network ${network} (${cidr}) has ${room} addresses for machines (the first ${RESERVED} and the last are not for them), ` +
        `and there is none for ${name}: ${wayOut(held, "put some machines on another network")}`
      );
    },
  };
}

export function podChoice(inputs: AddressInputs, before: KeptAddresses, freed: readonly ReleasedAddress[]): Choice {
  const all = (machine: AddressMachine) => podChoices(machine, inputs);
  return {
    book: bookOf("podCidr", before),
    kept: ({ name }) => before.addresses[name]?.podCidr,
    former: (machine) => {
      const range = formerOf("podCidr", machine, before);
      return [...all(machine)].find((choice) => choice === range);
    },
    own: (machine) => (machine.slot === undefined ? undefined : [...all(machine)][0]),
    all,
    missing: (machine) => {
      const room = [...all(machine)].length;
      const held = freed.filter(({ podCidr }) => podCidr !== undefined);
      return (
        `the pod range ${inputs.podRange} has a /24 for ${room} machines, and there is none for ${machine.name}: ` +
        wayOut(held, "give a larger range that holds this one")
      );
    },
  };
}

export function macChoice({ environment }: AddressInputs, before: KeptAddresses): Choice {
  const taken = Object.values(before.addresses).map(({ mac }) => mac);
  return {
    book: new AddressBook(taken, []),
    kept: ({ name }) => before.addresses[name]?.mac,
    all: ({ name }) => macChoices(environment, name),
    missing: ({ name }) => `there is no MAC address for ${name}`,
  };
}

/** What machines have until this plan is taken, whether they stay or not: those that leave may still run. */
function bookOf(kind: Kind, { addresses, released }: KeptAddresses, others: readonly string[] = []): AddressBook {
  const taken = Object.values(addresses).flatMap((record) => record[kind] ?? []);
  return new AddressBook(
    [...others, ...taken],
    released.flatMap((each) => each[kind] ?? []),
  );
}

function formerOf(kind: Kind, { name }: AddressMachine, { released }: KeptAddresses): string | undefined {
  return released.findLast((each) => each.name === name && each[kind] !== undefined)?.[kind];
}

function wayOut(freed: readonly ReleasedAddress[], more: string): string {
  const fewer = `ask for fewer machines, or ${more}`;
  if (freed.length === 0) return fewer;
  const names = freed.map(({ name }) => name).join(", ");
  return `bring all phases up without it first, so that what ${names} had is free; or ${fewer}`;
}
