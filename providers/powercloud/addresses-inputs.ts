/** What is wrong with the inputs of `Addresses`. */
import { overlap, parseAddress, parseRange } from "../../model/ipv4";
import { AddressInputs, AddressMachine, AddressNetwork } from "../../planning/environment/addresses/address-types";
import { RESERVED } from "../../planning/environment/addresses/first-choice";
import { isObject } from "../base/marshal";
import { CheckFailure, Properties } from "../base/types";

/** Everything that is wrong with known inputs. */
export function addressesFailures(inputs: Properties): CheckFailure[] {
  if (!isObject(inputs.networks)) return [{ property: "networks", reason: "is not an object" }];
  if (!Array.isArray(inputs.machines)) return [{ property: "machines", reason: "is not a list" }];
  const { environment, networks, machines, podRange } = inputs as unknown as AddressInputs;
  const needsPods = machines.some(({ pods }) => pods);
  return [
    ...(typeof environment === "string" && environment !== ""
      ? []
      : [{ property: "environment", reason: "is no name: MAC addresses depend on it" }]),
    ...Object.entries(networks).flatMap(([name, network]) =>
      networkFailures(`networks[${JSON.stringify(name)}]`, network),
    ),
    ...overlapFailures(networks),
    ...(podRange === undefined ? [] : rangeFailures("podRange", podRange)),
    ...(needsPods && podRange === undefined
      ? [{ property: "podRange", reason: "is missing, and there are machines with pods" }]
      : []),
    ...machines.flatMap((machine, i) => machineFailures(`machines[${i}]`, machine, networks)),
    ...doubleFailures(machines),
  ];
}

function networkFailures(path: string, { cidr, gateway }: AddressNetwork): CheckFailure[] {
  const failures = rangeFailures(`${path}.cidr`, cidr);
  if (failures.length > 0) return failures;
  const { base, size } = parseRange(cidr)!;
  const router = parseAddress(String(gateway));
  if (router !== undefined && router > base && router < base + size - 1) return [];
  return [{ property: `${path}.gateway`, reason: `${JSON.stringify(gateway)} is not an address inside ${cidr}` }];
}

function rangeFailures(property: string, cidr: unknown): CheckFailure[] {
  if (typeof cidr === "string" && parseRange(cidr) !== undefined) return [];
  return [
    {
      property,
      reason: `${JSON.stringify(cidr)} is not an IPv4 range without bits beyond its prefix, like 10.20.0.0/16`,
    },
  ];
}

/** One address would be two machines'. */
function overlapFailures(networks: Readonly<Record<string, AddressNetwork>>): CheckFailure[] {
  const ranges = Object.entries(networks).flatMap(([name, { cidr }]) => {
    const range = parseRange(String(cidr));
    return range === undefined ? [] : [{ name, cidr, range }];
  });
  return ranges.flatMap(({ name, cidr, range }, i) => {
    const other = ranges.slice(0, i).find((each) => overlap(each.range, range));
    if (other === undefined) return [];
    const reason = `${cidr} overlaps with ${other.cidr} of network ${other.name}`;
    return [{ property: `networks[${JSON.stringify(name)}].cidr`, reason }];
  });
}

function machineFailures(
  path: string,
  { name, network, block, slot }: AddressMachine,
  networks: Readonly<Record<string, AddressNetwork>>,
): CheckFailure[] {
  const isPlace = (value: unknown, least: number) => Number.isInteger(value) && (value as number) >= least;
  const known = Object.keys(networks).join(", ") || "none";
  const isBlock = block === undefined || (isPlace(block.start, RESERVED) && isPlace(block.end, block.start + 1));
  return [
    ...(typeof name === "string" && name !== "" ? [] : [{ property: `${path}.name`, reason: "is no name" }]),
    ...(networks[network] === undefined
      ? [{ property: `${path}.network`, reason: `${network} is not one of the networks: ${known}` }]
      : []),
    ...(slot === undefined || isPlace(slot, 0)
      ? []
      : [{ property: `${path}.slot`, reason: `${String(slot)} is not a whole number of at least 0` }]),
    ...(isBlock
      ? []
      : [{ property: `${path}.block`, reason: `does not begin at ${RESERVED} or later, and end after its start` }]),
  ];
}

function doubleFailures(machines: readonly AddressMachine[]): CheckFailure[] {
  return machines.flatMap(({ name }, i) => {
    const first = machines.findIndex((each) => each.name === name);
    if (first === i) return [];
    return [{ property: `machines[${i}].name`, reason: `${name} is machines[${first}] already: names are unique` }];
  });
}
