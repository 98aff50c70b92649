/** Protocols of network filters with their attributes: https://libvirt.org/formatnwfilter.html#supported-protocols */

/** Properties of a rule that depend on its protocol. */
export const MATCHES = [
  "srcIp",
  "dstIp",
  "srcMac",
  "dstMac",
  "srcPorts",
  "dstPorts",
  "icmpType",
  "icmpCode",
  "etherType",
] as const;
export type Match = (typeof MATCHES)[number];

export interface Protocol {
  /** Of its addresses. */
  readonly family?: 4 | 6;
  /** libvirt's attributes; of addresses the one beside which the mask stands, of ports the part before `start` and `end`. */
  readonly attributes: Readonly<Partial<Record<Match, string>>>;
}

const ADDRESSES = { srcIp: "srcipaddr", dstIp: "dstipaddr", srcMac: "srcmacaddr" } as const;
const PORTS = { srcPorts: "srcport", dstPorts: "dstport" } as const;
const ICMP = { icmpType: "type", icmpCode: "code" } as const;

export const PROTOCOLS: Readonly<Record<string, Protocol>> = {
  tcp: { family: 4, attributes: { ...ADDRESSES, ...PORTS } },
  udp: { family: 4, attributes: { ...ADDRESSES, ...PORTS } },
  icmp: { family: 4, attributes: { ...ADDRESSES, ...ICMP } },
  all: { family: 4, attributes: ADDRESSES },
  "tcp-ipv6": { family: 6, attributes: { ...ADDRESSES, ...PORTS } },
  "udp-ipv6": { family: 6, attributes: { ...ADDRESSES, ...PORTS } },
  icmpv6: { family: 6, attributes: { ...ADDRESSES, ...ICMP } },
  "all-ipv6": { family: 6, attributes: ADDRESSES },
  mac: { attributes: { srcMac: "srcmacaddr", dstMac: "dstmacaddr", etherType: "protocolid" } },
  // What the ARP message says, not the frame around it: that is what a liar changes.
  arp: {
    family: 4,
    attributes: {
      srcIp: "arpsrcipaddr",
      dstIp: "arpdstipaddr",
      srcMac: "arpsrcmacaddr",
      dstMac: "arpdstmacaddr",
    },
  },
};

/** The attribute of an address's mask. */
export function maskOf(addressAttribute: string): string {
  return addressAttribute.replace(/addr$/, "mask");
}

/** Priorities of chains, by the protocol that their name begins with; lower ones come first. */
export const CHAIN_PRIORITIES: Readonly<Record<string, number>> = {
  root: 0,
  stp: -810,
  mac: -800,
  vlan: -750,
  ipv4: -700,
  ipv6: -600,
  arp: -500,
  rarp: -400,
};
