/** What a program says of a network, and the checks of it. Source of the rules: https://libvirt.org/formatnetwork.html */
import { BlockList, isIP } from "node:net";

import { CheckFailure, Properties, UNKNOWN } from "../../base/types";
import {
  canonicalAddress,
  canonicalMac,
  Field,
  Fields,
  isFlag,
  isName,
  isOneOf,
  isText,
  isWhole,
  Rule,
  validate,
  Validated,
  validateList,
  validateObject,
} from "../client";
import { ObjectInputs } from "../ownership";

export const NETWORK_MODES = ["bridge", "nat", "route", "isolated", "open"] as const;
export type NetworkMode = (typeof NETWORK_MODES)[number];

export interface NetworkVlan {
  readonly tags: readonly number[];
  readonly trunk: boolean;
}

export interface NetworkPortgroup {
  readonly name: string;
  readonly isDefault: boolean;
  readonly vlan?: NetworkVlan;
}

export interface DhcpRange {
  readonly start: string;
  readonly end: string;
}

export interface DhcpReservation {
  readonly mac: string;
  readonly ip: string;
  readonly name?: string;
}

export interface NetworkAddress {
  readonly address: string;
  readonly prefix: number;
  readonly ranges: readonly DhcpRange[];
  readonly reservations: readonly DhcpReservation[];
}

export interface DnsHost {
  readonly ip: string;
  readonly names: readonly string[];
}

export interface NetworkInputs extends ObjectInputs {
  readonly mode: NetworkMode;
  readonly bridge?: string;
  readonly device?: string;
  readonly virtualPort?: string;
  readonly vlan?: NetworkVlan;
  readonly portgroups: readonly NetworkPortgroup[];
  readonly addresses: readonly NetworkAddress[];
  readonly domain?: string;
  readonly dnsHosts: readonly DnsHost[];
  readonly forwarders: readonly string[];
}

/** IFNAMSIZ of the Linux kernel is 16, with the final zero. */
const isDevice: Rule = (value) =>
  typeof value === "string" && /^[^\s/:]{1,15}$/.test(value)
    ? undefined
    : `${JSON.stringify(value)} is no name of a bridge or network device: up to 15 characters without space, / and :`;

const isAddress: Rule = (value) =>
  typeof value === "string" && isIP(value) !== 0 ? undefined : `${JSON.stringify(value)} is no IP address`;

const isMac: Rule = (value) =>
  typeof value === "string" && /^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$/.test(value)
    ? undefined
    : `${JSON.stringify(value)} is no MAC address of one machine: six pairs of lower-case hexadecimal digits like 52:54:00:12:34:56, the first pair even`;

/** RFC 1123, section 2.1. */
const isDomainName: Rule = (value) =>
  typeof value === "string" && /^(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.|$))+$/.test(value)
    ? undefined
    : `${JSON.stringify(value)} is no domain name: letters, digits and hyphens, parts separated by dots`;

function isListOf(rule: Rule, least: number): Rule {
  return (value) => {
    if (!Array.isArray(value)) return `${JSON.stringify(value)} is no list`;
    if (value.length < least) return `is to have at least ${least} entry`;
    return value.map((item) => (item === UNKNOWN ? undefined : rule(item))).find(Boolean);
  };
}

/** Checked on its own afterwards. */
const anything: Field = { rule: () => undefined };

export const NETWORK_FIELDS: Fields = {
  mode: { rule: isOneOf(...NETWORK_MODES), fallback: "bridge" },
  bridge: { rule: isDevice },
  device: { rule: isDevice },
  virtualPort: { rule: isOneOf("openvswitch") },
  vlan: anything,
  portgroups: { ...anything, fallback: [] },
  addresses: { ...anything, fallback: [] },
  domain: { rule: isDomainName },
  dnsHosts: { ...anything, fallback: [] },
  forwarders: { rule: isListOf(isAddress, 0), fallback: [] },
};
const VLAN: Fields = {
  // 4095 is reserved: IEEE 802.1Q, table 9-2.
  tags: { rule: isListOf(isWhole(1, 4094, "VLAN tags"), 1), required: true },
  trunk: { rule: isFlag, fallback: false },
};
const PORTGROUP: Fields = {
  name: { rule: isText, required: true },
  isDefault: { rule: isFlag, fallback: false },
  vlan: anything,
};
const IP: Field = { rule: isAddress, spelling: canonicalAddress, required: true };
const ADDRESS: Fields = {
  address: IP,
  prefix: { rule: isWhole(1, 128, "bits"), required: true },
  ranges: { ...anything, fallback: [] },
  reservations: { ...anything, fallback: [] },
};
const RANGE: Fields = { start: IP, end: IP };
const RESERVATION: Fields = {
  mac: { rule: isMac, spelling: canonicalMac, required: true },
  ip: IP,
  name: { rule: isName },
};
const DNS_HOST: Fields = {
  ip: IP,
  names: { rule: isListOf(isDomainName, 1), required: true },
};

/** Inputs with defaults, and everything that is wrong with them. */
export function checkNetwork(news: Properties, common: Fields): Validated {
  const { inputs, failures } = validate(news, { ...common, ...NETWORK_FIELDS });
  const checked: Properties = { ...inputs };
  if (inputs.vlan !== undefined) checked.vlan = nested(inputs.vlan, "vlan", failures);
  checked.portgroups = list(inputs.portgroups, PORTGROUP, "portgroups", failures, (group, path) =>
    group.vlan === undefined ? group : { ...group, vlan: nested(group.vlan, `${path}.vlan`, failures) },
  );
  checked.addresses = list(inputs.addresses, ADDRESS, "addresses", failures, (address, path) => ({
    ...address,
    ranges: list(address.ranges, RANGE, `${path}.ranges`, failures),
    reservations: list(address.reservations, RESERVATION, `${path}.reservations`, failures),
  }));
  checked.forwarders = addresses(inputs.forwarders);
  checked.dnsHosts = list(inputs.dnsHosts, DNS_HOST, "dnsHosts", failures);
  if (failures.length === 0) failures.push(...misfits(checked), ...outside(checked.addresses));
  return { inputs: checked, failures };
}

function addresses(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((item: unknown) => (typeof item === "string" ? canonicalAddress(item) : item));
}

type Refine = (item: Properties, path: string) => Properties;

function list(value: unknown, fields: Fields, key: string, failures: CheckFailure[], refine: Refine = (item) => item) {
  const result = validateList(value, fields, key);
  failures.push(...result.failures);
  if (!Array.isArray(result.list)) return result.list;
  return result.list.map((item: unknown, i) =>
    typeof item === "object" && item !== null ? refine(item as Properties, `${key}[${i}]`) : item,
  );
}

function nested(value: unknown, path: string, failures: CheckFailure[]): unknown {
  const result = validateObject(value, VLAN, path);
  failures.push(...result.failures);
  return result.object;
}

/** What cannot stand together in a mode. */
function misfits(inputs: Properties): CheckFailure[] {
  const mode = inputs.mode as NetworkMode | typeof UNKNOWN;
  if (mode === UNKNOWN) return [];
  const failures: CheckFailure[] = [];
  const refuse = (property: string, reason: string) => failures.push({ property, reason });
  const given = (key: string) => inputs[key] !== undefined && !(Array.isArray(inputs[key]) && inputs[key].length === 0);
  if (mode === "bridge") {
    if (!given("bridge")) refuse("bridge", "is required in mode bridge: the name of a bridge that the host has");
    for (const key of ["device", "addresses", "domain", "dnsHosts", "forwarders"].filter(given)) {
      refuse(key, `has no meaning in mode bridge, where libvirt only plugs VMs in; one of nat, route, isolated, open`);
    }
  } else if (given("virtualPort")) refuse("virtualPort", `is for mode bridge; the mode is ${mode}`);
  if (["nat", "route", "open"].includes(mode) && !given("addresses")) {
    refuse("addresses", `at least one is required in mode ${mode}: the host's own address in the network`);
  }
  if (given("device") && (mode === "isolated" || mode === "open")) {
    refuse("device", `has no meaning in mode ${mode}: nothing is forwarded by libvirt; modes nat and route have it`);
  }
  if (!given("virtualPort")) {
    const reason =
      'needs virtualPort: "openvswitch" (libvirt tags frames on Open vSwitch only); on a Linux bridge, ' +
      "make one bridge for each VLAN on the host and one Network over each";
    if (given("vlan")) refuse("vlan", reason);
    groupsOf(inputs).forEach((group, i) => {
      if (group.vlan !== undefined) refuse(`portgroups[${i}].vlan`, reason);
    });
  }
  const defaults = groupsOf(inputs).filter(({ isDefault }) => isDefault === true);
  if (defaults.length > 1) refuse("portgroups", `${defaults.length} of them are the default; at most one can be`);
  return failures;
}

function groupsOf(inputs: Properties): Properties[] {
  return Array.isArray(inputs.portgroups) ? (inputs.portgroups as Properties[]) : [];
}

/** Ranges and reservations that do not lie in their network, or are there twice. */
function outside(addresses: unknown): CheckFailure[] {
  if (!Array.isArray(addresses)) return [];
  return (addresses as Properties[]).flatMap((address, i) => outsideOf(address, `addresses[${i}]`));
}

function outsideOf(network: Properties, path: string): CheckFailure[] {
  const { address, prefix, ranges, reservations } = network as { [key: string]: unknown };
  if (typeof address !== "string" || typeof prefix !== "number") return [];
  const family = familyOf(address);
  if (family === "ipv4" && prefix > 32) return [{ property: `${path}.prefix`, reason: `${prefix} is above 32` }];
  const subnet = new BlockList();
  subnet.addSubnet(address, prefix, family);
  const failures: CheckFailure[] = [];
  const inside = (ip: unknown, property: string) => {
    if (typeof ip !== "string" || (familyOf(ip) === family && subnet.check(ip, family))) return;
    failures.push({ property, reason: `${ip} is not in the network ${address}/${prefix}` });
  };
  const seen = new Map<unknown, string>();
  for (const [i, range] of items(ranges)) {
    inside(range.start, `${path}.ranges[${i}].start`);
    inside(range.end, `${path}.ranges[${i}].end`);
    const reason = `${String(range.start)} comes after ${String(range.end)}`;
    if (isBackwards(range, family)) failures.push({ property: `${path}.ranges[${i}]`, reason });
  }
  for (const [i, reservation] of items(reservations)) {
    const at = `${path}.reservations[${i}]`;
    inside(reservation.ip, `${at}.ip`);
    if (family === "ipv6") failures.push({ property: at, reason: "reservations by MAC address are for IPv4 only" });
    for (const key of ["mac", "ip"]) {
      const value = reservation[key];
      const first = seen.get(value);
      if (first !== undefined)
        failures.push({ property: `${at}.${key}`, reason: `${String(value)} is that of ${first}` });
      else if (typeof value === "string") seen.set(value, at);
    }
  }
  return failures;
}

function items(value: unknown): [number, Properties][] {
  return Array.isArray(value) ? [...(value as Properties[]).entries()] : [];
}

export function familyOf(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 6 ? "ipv6" : "ipv4";
}

function isBackwards({ start, end }: Properties, family: "ipv4" | "ipv6"): boolean {
  if (typeof start !== "string" || typeof end !== "string") return false;
  if (familyOf(start) !== family || familyOf(end) !== family) return false;
  try {
    new BlockList().addRange(start, end, family);
    return false;
  } catch {
    return true;
  }
}
