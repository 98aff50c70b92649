/** A rule of every protocol, as a program writes it and libvirt reads it back. */
const common = { action: "accept", direction: "in", priority: 100 };

export const FILTER_RULES: readonly object[] = [
  { ...common, protocol: "tcp", srcIp: "10.0.0.0/24", dstIp: "10.1.0.5", dstPorts: { first: 22 } },
  { ...common, protocol: "udp", srcMac: "52:54:00:00:00:01", srcPorts: { first: 1024, last: 65_535 } },
  { ...common, protocol: "icmp", icmpType: 8, icmpCode: 0, srcIp: "$IP" },
  { ...common, protocol: "tcp-ipv6", srcIp: "fd00::/64", dstPorts: { first: 80, last: 81 } },
  { ...common, protocol: "udp-ipv6", dstIp: "fd00::1" },
  { ...common, protocol: "icmpv6", icmpType: 128 },
  { ...common, action: "return", protocol: "all-ipv6", srcIp: "fd00::2" },
  { ...common, action: "continue", direction: "inout", protocol: "mac", srcMac: "$MAC", etherType: "arp" },
  { ...common, protocol: "mac", dstMac: "52:54:00:00:00:02", etherType: "vlan", direction: "out" },
  {
    ...{ ...common, action: "drop", direction: "out", priority: -1000, protocol: "arp" },
    ...{ srcIp: "10.0.0.0/24", dstIp: "10.0.0.5", srcMac: "52:54:00:00:00:01", dstMac: "52:54:00:00:00:02" },
  },
  { ...common, action: "reject", priority: 1000, protocol: "all" },
];
