/** Networks in libvirt's words, both ways. Source: https://libvirt.org/formatnetwork.html */
import { Properties } from "../../base/types";
import {
  DhcpRange,
  DhcpReservation,
  DnsHost,
  familyOf,
  NetworkAddress,
  NetworkInputs,
  NetworkPortgroup,
  NetworkVlan,
} from "./network-inputs";
import { Mark } from "../ownership";
import {
  appendChild,
  attribute,
  childElements,
  editXml,
  elementAt,
  elementIn,
  elements,
  ParsedElement,
  parseDocument,
  parseXml,
  textAt,
  toXml,
  XmlElement,
} from "../client";

/** Namespace of what we keep in a network's metadata. */
const METADATA_NAMESPACE = "urn:powercloud:libvirt:network:1";

/** The definition of a network. */
export function networkXml(inputs: NetworkInputs, { uuid, instance }: Mark): string {
  const { name, mode, bridge, device, virtualPort, vlan, domain, portgroups, addresses } = inputs;
  return toXml("network", {
    name,
    uuid,
    metadata: instance === undefined ? undefined : { "powercloud:network": markElement(instance) },
    forward: mode === "isolated" ? undefined : { "@mode": mode, "@dev": device },
    bridge: bridge === undefined ? undefined : { "@name": bridge },
    domain: domain === undefined ? undefined : { "@name": domain, "@localOnly": "yes" },
    dns: dnsElement(inputs),
    virtualport: virtualPort === undefined ? undefined : { "@type": virtualPort },
    vlan: vlanElement(vlan),
    portgroup: portgroups.map(portgroupElement),
    ip: addresses.map(addressElement),
  });
}

/** A definition with another mark, all else as it is. */
export function remarkNetwork(definition: string, instance: string): string {
  return editXml(definition, "network", (network) => {
    if (elementIn(network, "metadata") === undefined) appendChild(network, "metadata", {});
    const metadata = elementIn(network, "metadata")!;
    const ours = childElements(metadata).filter(({ namespaceURI }) => namespaceURI === METADATA_NAMESPACE);
    for (const item of ours) metadata.removeChild(item);
    appendChild(metadata, "powercloud:network", markElement(instance));
  });
}

function markElement(instance: string): XmlElement {
  return { "@xmlns:powercloud": METADATA_NAMESPACE, "@instance": instance };
}

function instanceOf(text: string): string | undefined {
  const items = childElements(elementIn(parseDocument(text, "network"), "metadata"));
  return items.find((item) => item.namespaceURI === METADATA_NAMESPACE)?.getAttribute("instance") ?? undefined;
}

function dnsElement({ dnsHosts, forwarders }: NetworkInputs): XmlElement | undefined {
  if (dnsHosts.length === 0 && forwarders.length === 0) return undefined;
  return { forwarder: forwarders.map((address) => ({ "@addr": address })), host: dnsHosts.map(dnsHostElement) };
}

function vlanElement(vlan: NetworkVlan | undefined): XmlElement | undefined {
  if (vlan === undefined) return undefined;
  return { "@trunk": vlan.trunk ? "yes" : undefined, tag: vlan.tags.map((tag) => ({ "@id": tag })) };
}

function addressElement({ address, prefix, ranges, reservations }: NetworkAddress): XmlElement {
  const dhcp =
    ranges.length === 0 && reservations.length === 0
      ? undefined
      : { range: ranges.map(rangeElement), host: reservations.map(reservationElement) };
  return { "@family": familyOf(address), "@address": address, "@prefix": prefix, dhcp };
}

export function portgroupElement({ name, isDefault, vlan }: NetworkPortgroup): XmlElement {
  return { "@name": name, "@default": isDefault ? "yes" : undefined, vlan: vlanElement(vlan) };
}

export function rangeElement({ start, end }: DhcpRange): XmlElement {
  return { "@start": start, "@end": end };
}

export function reservationElement({ mac, ip, name }: DhcpReservation): XmlElement {
  return { "@mac": mac, "@name": name, "@ip": ip };
}

export function dnsHostElement({ ip, names }: DnsHost): XmlElement {
  return { "@ip": ip, hostname: [...names] };
}

export interface FoundNetwork {
  readonly uuid: string;
  readonly instance?: string;
  /** libvirt's forward mode; `isolated` where there is none. */
  readonly mode: string;
  /** The inputs that would make it. */
  readonly own: Properties;
}

/** A network's definition as inputs. */
export function readNetwork(text: string): FoundNetwork {
  const xml = parseXml(text, "network");
  const forward = elementAt(xml, "forward");
  const mode = forward === undefined ? "isolated" : (attribute(forward, "mode") ?? "nat");
  const own: Properties = {
    mode,
    ...present("bridge", attribute(elementAt(xml, "bridge"), "name")),
    ...present("device", attribute(forward, "dev")),
    ...present("virtualPort", attribute(elementAt(xml, "virtualport"), "type")),
    ...present("vlan", readVlan(elementAt(xml, "vlan"))),
    portgroups: elements(xml, "portgroup").map(readPortgroup),
    addresses: elements(xml, "ip").map(readAddress),
    ...present("domain", attribute(elementAt(xml, "domain"), "name")),
    dnsHosts: elements(elementAt(xml, "dns"), "host").map(readDnsHost),
    forwarders: elements(elementAt(xml, "dns"), "forwarder").flatMap((item) => attribute(item, "addr") ?? []),
  };
  return { uuid: textAt(xml, "uuid") ?? "", ...present("instance", instanceOf(text)), mode, own };
}

function present(key: string, value: unknown): Properties {
  return value === undefined ? {} : { [key]: value };
}

function readVlan(element: ParsedElement | undefined): NetworkVlan | undefined {
  if (element === undefined) return undefined;
  const tags = elements(element, "tag").map((tag) => Number(attribute(tag, "id")));
  return { tags, trunk: attribute(element, "trunk") === "yes" };
}

function readPortgroup(element: ParsedElement): NetworkPortgroup {
  const vlan = readVlan(elementAt(element, "vlan"));
  const name = attribute(element, "name") ?? "";
  return { name, isDefault: attribute(element, "default") === "yes", ...(vlan === undefined ? {} : { vlan }) };
}

function readAddress(element: ParsedElement): NetworkAddress {
  const dhcp = elementAt(element, "dhcp");
  const ranges = elements(dhcp, "range").map((range) => ({
    start: attribute(range, "start") ?? "",
    end: attribute(range, "end") ?? "",
  }));
  const reservations = elements(dhcp, "host").map(readReservation);
  return { address: attribute(element, "address") ?? "", prefix: prefixOf(element), ranges, reservations };
}

function readReservation(host: ParsedElement): DhcpReservation {
  const name = attribute(host, "name");
  const mac = attribute(host, "mac")?.toLowerCase() ?? "";
  return { mac, ip: attribute(host, "ip") ?? "", ...(name === undefined ? {} : { name }) };
}

/** libvirt keeps the form in which the length was given: a prefix or a netmask. */
function prefixOf(element: ParsedElement): number {
  const prefix = attribute(element, "prefix");
  if (prefix !== undefined) return Number(prefix);
  const netmask = attribute(element, "netmask") ?? "";
  const ones = netmask.split(".").map((part) => Number(part).toString(2).replaceAll("0", "").length);
  return ones.reduce((sum, count) => sum + count, 0);
}

function readDnsHost(host: ParsedElement): DnsHost {
  return { ip: attribute(host, "ip") ?? "", names: elements(host, "hostname").map((name) => String(name["#"]).trim()) };
}
