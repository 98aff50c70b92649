/** What a program says of a network filter, and the checks of it. */
import { isIP } from "node:net";

import { CheckFailure, Properties, UNKNOWN } from "../../base/types";
import {
  canonicalAddress,
  canonicalMac,
  Fields,
  isHost,
  isObjectName,
  isOneOf,
  isWhole,
  Rule,
  validate,
  Validated,
  validateList,
  validateObject,
} from "../client";
import { FilterReference, REFERENCE_FIELDS, tidyReference } from "./filter-reference";
import { CHAIN_PRIORITIES, Match, MATCHES, PROTOCOLS } from "./nw-filter-protocols";

export interface Ports {
  readonly first: number;
  /** Default: only the first. */
  readonly last?: number;
}

export interface FilterRule {
  readonly action: string;
  readonly direction: string;
  readonly priority: number;
  readonly protocol: string;
  readonly srcIp?: string;
  readonly dstIp?: string;
  readonly srcMac?: string;
  readonly dstMac?: string;
  readonly srcPorts?: Ports;
  readonly dstPorts?: Ports;
  readonly icmpType?: number;
  readonly icmpCode?: number;
  readonly etherType?: string;
}

export interface NwFilterInputs {
  readonly host: string;
  readonly name: string;
  readonly chain: string;
  readonly priority: number;
  readonly filterRefs: readonly FilterReference[];
  readonly rules: readonly FilterRule[];
}

const VARIABLE = /^\$[A-Za-z0-9_]+$/;

const isChain: Rule = (value) =>
  value === "root" || (typeof value === "string" && /^(stp|mac|vlan|ipv4|ipv6|arp|rarp)([A-Za-z0-9_-]*)$/.test(value))
    ? undefined
    : `${JSON.stringify(value)} is no chain: root, or a name that begins with stp, mac, vlan, ipv4, ipv6, arp or rarp`;

const isAddress: Rule = (value) => {
  const [ip = "", prefix, ...more] = typeof value === "string" ? value.split("/") : [];
  const bits = isIP(ip) === 6 ? 128 : 32;
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits);
  if ((isIP(ip) !== 0 || VARIABLE.test(ip)) && isPrefix && more.length === 0) return undefined;
  return `${JSON.stringify(value)} is no address: 10.0.0.5, 10.0.0.0/24, or a variable of the filter like $IP`;
};

const isMac: Rule = (value) =>
  typeof value === "string" && (/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(value) || VARIABLE.test(value))
    ? undefined
    : `${JSON.stringify(value)} is no MAC address like 52:54:00:12:34:56, nor a variable of the filter like $MAC`;

const isPort = isWhole(0, 65_535, "a port");
const PORTS_FIELDS: Fields = { first: { rule: isPort, required: true }, last: { rule: isPort } };
/** Checked on their own afterwards. */
const anything: Rule = () => undefined;

const FIELDS: Fields = {
  host: { rule: isHost, required: true },
  name: { rule: isObjectName, required: true },
  chain: { rule: isChain, fallback: "root" },
  priority: { rule: isWhole(-1000, 1000, "the chain's priority") },
  filterRefs: { rule: anything, fallback: [] },
  rules: { rule: anything, fallback: [] },
};
const MATCH_FIELDS: Readonly<Record<Match, Rule>> = {
  srcIp: isAddress,
  dstIp: isAddress,
  srcMac: isMac,
  dstMac: isMac,
  srcPorts: anything,
  dstPorts: anything,
  icmpType: isWhole(0, 255, "an ICMP type"),
  icmpCode: isWhole(0, 255, "an ICMP code"),
  etherType: isOneOf("arp", "rarp", "ipv4", "ipv6", "vlan"),
};
const RULE_FIELDS: Fields = {
  action: { rule: isOneOf("accept", "drop", "reject", "return", "continue"), required: true },
  direction: { rule: isOneOf("in", "out", "inout"), required: true },
  priority: { rule: isWhole(-1000, 1000, "the rule's priority"), fallback: 500 },
  protocol: { rule: isOneOf(...Object.keys(PROTOCOLS)), required: true },
  ...Object.fromEntries(MATCHES.map((match) => [match, { rule: MATCH_FIELDS[match] }])),
};

/** Inputs with defaults, addresses as libvirt writes them, and everything that is wrong with them. */
export function checkNwFilter(news: Properties): Validated {
  const { inputs, failures } = validate(news, FIELDS);
  if (inputs.priority === undefined && typeof inputs.chain === "string") {
    inputs.priority = CHAIN_PRIORITIES[/^(root|[a-z]+[46]?)/.exec(inputs.chain)?.[0] ?? ""] ?? 0;
  }
  const rules = validateList(eachOf(inputs.rules, asWritten), RULE_FIELDS, "rules");
  const references = validateList(eachOf(inputs.filterRefs, tidyReference), REFERENCE_FIELDS, "filterRefs");
  failures.push(...rules.failures, ...references.failures);
  if (Array.isArray(rules.list)) failures.push(...rules.list.flatMap((rule, i) => ruleFailures(rule, `rules[${i}]`)));
  return { inputs: { ...inputs, filterRefs: references.list, rules: rules.list }, failures };
}

function eachOf(list: unknown, change: (item: unknown) => unknown): unknown {
  return Array.isArray(list) ? list.map(change) : list;
}

/** libvirt writes MAC addresses in lower case, IPv6 addresses in the form of RFC 5952. */
function asWritten(rule: unknown): unknown {
  if (typeof rule !== "object" || rule === null) return rule;
  const entries = Object.entries(rule).map(([key, value]): [string, unknown] => {
    if (typeof value !== "string") return [key, value];
    if (/Mac$/.test(key) && !VARIABLE.test(value)) return [key, canonicalMac(value)];
    return [key, /Ip$/.test(key) ? canonicalAddress(value) : value];
  });
  return Object.fromEntries(entries);
}

function ruleFailures(rule: unknown, path: string): CheckFailure[] {
  if (typeof rule !== "object" || rule === null) return [];
  const found = rule as Properties;
  const ports = (["srcPorts", "dstPorts"] as const).flatMap((key) => portFailures(found[key], `${path}.${key}`));
  if (typeof found.protocol !== "string" || !Object.hasOwn(PROTOCOLS, found.protocol)) return ports;
  const { attributes, family } = PROTOCOLS[found.protocol];
  const strange = MATCHES.filter((match) => found[match] !== undefined && attributes[match] === undefined);
  const wrongFamily = (["srcIp", "dstIp"] as const).filter((key) => {
    const version = typeof found[key] === "string" ? isIP(found[key].split("/")[0]) : 0;
    return attributes[key] !== undefined && version !== 0 && version !== family;
  });
  return [
    ...ports,
    ...strange.map((key) => {
      const reason = `has no meaning for protocol ${String(found.protocol)}, which knows ${Object.keys(attributes).join(", ")}`;
      return { property: `${path}.${key}`, reason };
    }),
    ...wrongFamily.map((key) => {
      const reason = `${String(found[key])} is no IPv${family} address, as protocol ${String(found.protocol)} has: IPv6 has protocols of its own, such as tcp-ipv6`;
      return { property: `${path}.${key}`, reason };
    }),
  ];
}

function portFailures(ports: unknown, path: string): CheckFailure[] {
  if (ports === undefined || ports === UNKNOWN) return [];
  const { object, failures } = validateObject(ports, PORTS_FIELDS, path);
  if (failures.length > 0) return failures;
  const { first, last } = object as Partial<Ports>;
  if (typeof first !== "number" || typeof last !== "number" || first <= last) return [];
  return [{ property: `${path}.last`, reason: `${last} is less than first, ${first}` }];
}
