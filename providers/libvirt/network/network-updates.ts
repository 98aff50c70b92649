/**
 * Changes of a network that libvirt makes while it runs, and the VMs on it go on.
 * Source: https://libvirt.org/manpages/virsh.html#net-update
 */
import { sameValue } from "../../base/diff";
import { NetworkAddress, NetworkInputs } from "./network-inputs";
import { dnsHostElement, portgroupElement, rangeElement, reservationElement } from "./network-xml";
import { STDIN, toXml, Virsh } from "../client";

/** One call of `virsh net-update`. */
export interface NetworkUpdate {
  readonly command: "add-last" | "delete";
  readonly section: "ip-dhcp-host" | "ip-dhcp-range" | "dns-host" | "portgroup";
  readonly xml: string;
  /** Which `<ip>` it is about. */
  readonly parentIndex?: number;
}

/** True for the property paths that {@link networkUpdates} can bring about. */
export function isLivePath(path: string): boolean {
  return /^(addresses\[\d+\]\.(ranges|reservations)|dnsHosts|portgroups)(\W|$)/.test(path);
}

type Lists = Pick<NetworkInputs, "addresses" | "dnsHosts" | "portgroups">;

/** What leads from one state to the other, deletions first: no address and no name is taken twice at any moment. */
export function networkUpdates(from: Lists, to: Lists): NetworkUpdate[] {
  const all = [
    ...to.addresses.flatMap((address, i) => addressUpdates(from.addresses[i], address, i)),
    ...changes(from.dnsHosts, to.dnsHosts, "dns-host", (host) => toXml("host", dnsHostElement(host))),
    ...changes(from.portgroups, to.portgroups, "portgroup", (group) => toXml("portgroup", portgroupElement(group))),
  ];
  return [...all.filter(({ command }) => command === "delete"), ...all.filter(({ command }) => command !== "delete")];
}

function addressUpdates(from: NetworkAddress | undefined, to: NetworkAddress, parentIndex: number): NetworkUpdate[] {
  const { ranges = [], reservations = [] } = from ?? {};
  const rangeXml = (range: NetworkAddress["ranges"][number]) => toXml("range", rangeElement(range));
  const hostXml = (host: NetworkAddress["reservations"][number]) => toXml("host", reservationElement(host));
  return [
    ...changes(ranges, to.ranges, "ip-dhcp-range", rangeXml),
    ...changes(reservations, to.reservations, "ip-dhcp-host", hostXml),
  ].map((update) => ({ ...update, parentIndex }));
}

function changes<T>(from: readonly T[], to: readonly T[], section: NetworkUpdate["section"], xml: (item: T) => string) {
  const missingIn = (others: readonly T[]) => (item: T) => !others.some((other) => sameValue(item, other));
  const gone = from.filter(missingIn(to)).map((item) => ({ command: "delete" as const, section, xml: xml(item) }));
  const added = to.filter(missingIn(from)).map((item) => ({ command: "add-last" as const, section, xml: xml(item) }));
  return [...gone, ...added];
}

/** Makes the changes, in the definition and, where the network runs, at once. */
export async function applyUpdates(virsh: Virsh, name: string, updates: readonly NetworkUpdate[], active: boolean) {
  for (const { command, section, xml, parentIndex } of updates) {
    const where = ["--config", ...(active ? ["--live"] : [])];
    const parent = parentIndex === undefined ? [] : ["--parent-index", String(parentIndex)];
    const what = `changing ${section} of network ${name}`;
    await virsh.run(["net-update", name, command, section, STDIN, ...parent, ...where], { input: xml, what });
  }
}
