/** Network filters in libvirt's words: https://libvirt.org/formatnwfilter.html */
import { parseReference, referenceElement } from "./filter-reference";
import { FilterRule, NwFilterInputs, Ports } from "./nw-filter-inputs";
import { maskOf, Match, MATCHES, PROTOCOLS } from "./nw-filter-protocols";
import { attribute, elements, ParsedElement, parseXml, textAt, toXml, XmlElement } from "../client";

/** A rule as a host has it. */
export interface FoundRule extends FilterRule {
  /** Attributes that the inputs have no word for, with their values: somebody else wrote them. */
  readonly other?: Readonly<Record<string, string>>;
}

export interface FoundFilter extends Pick<NwFilterInputs, "name" | "chain" | "priority" | "filterRefs"> {
  readonly uuid: string;
  readonly rules: readonly FoundRule[];
}

export function nwFilterXml(inputs: NwFilterInputs, uuid: string): string {
  return toXml("filter", {
    "@name": inputs.name,
    "@chain": inputs.chain,
    "@priority": inputs.priority,
    uuid,
    filterref: inputs.filterRefs.length === 0 ? undefined : inputs.filterRefs.map(referenceElement),
    rule: inputs.rules.length === 0 ? undefined : inputs.rules.map(ruleElement),
  });
}

function ruleElement(rule: FilterRule): XmlElement {
  const attributes = Object.entries(PROTOCOLS[rule.protocol].attributes).flatMap(([match, name]) =>
    matchAttributes(name, rule[match as Match]),
  );
  return {
    "@action": rule.action,
    "@direction": rule.direction,
    "@priority": rule.priority,
    [rule.protocol]: Object.fromEntries(attributes.map(([name, value]) => [`@${name}`, value])),
  };
}

function matchAttributes(name: string, value: string | number | Ports | undefined): [string, string | number][] {
  if (value === undefined) return [];
  if (typeof value === "object") {
    const last: [string, number][] = value.last === undefined ? [] : [[`${name}end`, value.last]];
    return [[`${name}start`, value.first], ...last];
  }
  if (!name.endsWith("ipaddr")) return [[name, value]];
  const [ip, prefix] = String(value).split("/");
  return prefix === undefined
    ? [[name, ip]]
    : [
        [name, ip],
        [maskOf(name), prefix],
      ];
}

export function readNwFilter(text: string): FoundFilter {
  const xml = parseXml(text, "filter");
  return {
    name: attribute(xml, "name") ?? "",
    uuid: textAt(xml, "uuid") ?? "",
    chain: attribute(xml, "chain") ?? "root",
    // Zero is not written.
    priority: Number(attribute(xml, "priority") ?? 0),
    filterRefs: elements(xml, "filterref").map(parseReference),
    rules: elements(xml, "rule").map(parseRule),
  };
}

function parseRule(rule: ParsedElement): FoundRule {
  const protocol = Object.keys(rule).find((key) => !key.startsWith("@") && key !== "#") ?? "";
  const { action = "", direction = "", priority = "500", ...rest } = attributesOf(rule);
  const left = new Map([...Object.entries(rest), ...Object.entries(attributesOf(elements(rule, protocol)[0]))]);
  const known = Object.hasOwn(PROTOCOLS, protocol) ? PROTOCOLS[protocol].attributes : {};
  const matches = MATCHES.flatMap((match) => {
    const name = known[match];
    const value = name === undefined ? undefined : takeMatch(left, match, name);
    return value === undefined ? [] : [[match, value] as const];
  });
  return {
    ...{ action, direction, priority: Number(priority), protocol },
    ...Object.fromEntries(matches),
    ...(left.size > 0 && { other: Object.fromEntries(left) }),
  };
}

function attributesOf(element: ParsedElement | undefined): Record<string, string> {
  const entries = Object.entries(element ?? {}).flatMap(([key, value]): [string, string][] =>
    key.startsWith("@") && typeof value === "string" ? [[key.slice(1), value]] : [],
  );
  return Object.fromEntries(entries);
}

/** A property's value, taken out of the attributes that are left. */
function takeMatch(left: Map<string, string>, match: Match, name: string): string | number | Ports | undefined {
  const take = (key: string) => {
    const value = left.get(key);
    left.delete(key);
    return value;
  };
  if (match === "srcPorts" || match === "dstPorts") {
    const [first, last] = [take(`${name}start`), take(`${name}end`)];
    if (first === undefined) return undefined;
    return last === undefined ? { first: Number(first) } : { first: Number(first), last: Number(last) };
  }
  const value = take(name);
  if (value === undefined) return undefined;
  if (match === "icmpType" || match === "icmpCode") return Number(value);
  const mask = name.endsWith("ipaddr") ? take(maskOf(name)) : undefined;
  return mask === undefined ? value : `${value}/${mask}`;
}
