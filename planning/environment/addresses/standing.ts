/** What a model may not change of the addresses of machines that are there. */
import { formatAddress, parseAddress } from "../../../model/ipv4";
import type { AddressInputs, AddressMachine, AddressNetwork, AddressRecord } from "./address-types";
import { isUsable, rangeOf } from "./first-choice";

/** A machine that is in the state and in the model. */
interface StandingMachine {
  readonly machine: AddressMachine;
  readonly record: AddressRecord;
}

const RULE = "addresses of running machines do not change";

/** A sentence for each change that would take away what machines have, with the way to get there; none: all may stay. */
export function standingRefusals(inputs: AddressInputs, addresses: Readonly<Record<string, AddressRecord>>): string[] {
  const standing = inputs.machines.flatMap((machine): StandingMachine[] => {
    const record = addresses[machine.name];
    return record === undefined ? [] : [{ machine, record }];
  });
  const uprooted = standing.filter(({ machine, record }) => !isSame(record, inputs.networks[machine.network]!));
  const moved = uprooted.filter(({ machine, record }) => machine.network !== record.network);
  const networks = [...new Set(uprooted.map(({ machine }) => machine.network))];
  const changed = networks.flatMap((network) => {
    const machines = uprooted.filter(
      ({ machine, record }) => machine.network === network && record.network === network,
    );
    return machines.length === 0 ? [] : [networkRefusal(network, machines, inputs.networks[network]!)];
  });
  return [...changed, ...moved.map(moveRefusal), ...podRefusals(inputs, standing)];
}

/** Two machines with one address, as only a state that was edited by hand has them. */
export function doubles(addresses: Readonly<Record<string, AddressRecord>>): string[] {
  const owners = new Map<string, string>();
  return Object.entries(addresses).flatMap(([name, { address, mac, podCidr }]) =>
    [address, mac, podCidr].flatMap((value) => {
      const other = value === undefined ? undefined : owners.get(value);
      if (value !== undefined) owners.set(value, name);
      if (other === undefined) return [];
      return [
        `the state gives ${value} to ${other} and to ${name}: correct it by what the machines have (pulumi stack export, import)`,
      ];
    }),
  );
}

/** A network is known by its range and its gateway: another name makes no other network of it. */
function isSame({ address, prefix, gateway }: AddressRecord, network: AddressNetwork): boolean {
  const { cidr } = network;
  return gateway === network.gateway && prefix === rangeOf(cidr).prefix && isUsable(address, network);
}

function networkRefusal(name: string, machines: readonly StandingMachine[], to: AddressNetwork): string {
  const { record } = machines[0]!;
  const names = listed(machines);
  const before = cidrOf(record);
  const sameRange = before === to.cidr;
  const change = sameRange ? `gateway ${record.gateway} -> ${to.gateway}` : `${before} -> ${to.cidr}`;
  const inside = machines.every(({ record: { address } }) => isUsable(address, to));
  const parts = [
    ...(record.prefix === rangeOf(to.cidr).prefix ? [] : [`prefix (/${record.prefix})`]),
    ...(record.gateway === to.gateway ? [] : [`gateway (${record.gateway})`]),
  ];
  const effect = inside
    ? `would change the ${parts.join(" and ")} of ${names}`
    : `would take their addresses from ${names}`;
  return `network ${name}: ${change} ${effect}; ${RULE}: add a network, or retire those machines first`;
}

function moveRefusal({ machine: { name, network }, record }: StandingMachine): string {
  return (
    `${name}: network ${record.network} -> ${network} would take its address ${record.address} from it; ${RULE}: leave it ` +
    `on ${record.network}, or retire it first (take it out of the model, bring all phases up), then add it on ${network}`
  );
}

/** Nobody beside the workers themselves knows their ranges: the range they are taken from may grow, as long as it holds them. */
function podRefusals({ podRange }: AddressInputs, standing: readonly StandingMachine[]): string[] {
  const outside = standing.filter(({ machine, record: { podCidr } }) => {
    if (!machine.pods || podCidr === undefined || podRange === undefined) return false;
    const [range, own] = [rangeOf(podRange), rangeOf(podCidr)];
    return own.base < range.base || own.base + own.size > range.base + range.size;
  });
  if (outside.length === 0) return [];
  return [
    `pod range -> ${podRange} would take their ranges from ${listed(outside, ({ podCidr }) => podCidr)}; pod ranges of running ` +
      "machines do not change: give a range that holds them, or retire those machines first",
  ];
}

function listed(machines: readonly StandingMachine[], detail?: (record: AddressRecord) => string | undefined): string {
  const names = machines.map(({ machine: { name }, record }) => (detail ? `${name} (${detail(record)})` : name));
  return names.length > 6 ? `${names.slice(0, 5).join(", ")} and ${names.length - 5} more` : names.join(", ");
}

/** The range that an address was given from. */
function cidrOf({ address, prefix }: AddressRecord): string {
  const size = 2 ** (32 - prefix);
  return `${formatAddress(Math.floor(parseAddress(address)! / size) * size)}/${prefix}`;
}
