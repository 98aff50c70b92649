import * as pulumi from "@pulumi/pulumi";

import { withPluginVersion } from "../options";

/** How a domain's network card, or a filter, uses a network filter. */
export interface FilterReference {
  /** Name of the filter, which has to be on the host. */
  name: pulumi.Input<string>;
  /** Values of the filter's variables; libvirt knows `MAC`, and learns `IP` where none is given. */
  parameters?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}

/** Port numbers, 0 to 65535. */
export interface FilterPorts {
  first: pulumi.Input<number>;
  /** The last one, included. Default: only the first. */
  last?: pulumi.Input<number>;
}

export type FilterProtocol =
  "tcp" | "udp" | "icmp" | "all" | "tcp-ipv6" | "udp-ipv6" | "icmpv6" | "all-ipv6" | "mac" | "arp";

export interface FilterRule {
  /** `return`: back to the filter that named this one. `continue`: the next rule. */
  action: pulumi.Input<"accept" | "drop" | "reject" | "return" | "continue">;
  /** As the domain sees it: `in` is what it gets. */
  direction: pulumi.Input<"in" | "out" | "inout">;
  /** -1000 to 1000, lower ones first. Default: 500. */
  priority?: pulumi.Input<number>;
  /** Without `-ipv6`, and `v6`: IPv4. */
  protocol: pulumi.Input<FilterProtocol>;
  /** Sender: an address, a network like `10.0.0.0/24`, or a variable like `$IP`. Not for `mac`. */
  srcIp?: pulumi.Input<string>;
  /** Receiver, likewise. */
  dstIp?: pulumi.Input<string>;
  /** Sender's MAC address, or a variable like `$MAC`; of `arp` the one that the message names. */
  srcMac?: pulumi.Input<string>;
  /** Receiver's, likewise; only for `mac` and `arp`. */
  dstMac?: pulumi.Input<string>;
  /** Only for TCP and UDP. */
  srcPorts?: pulumi.Input<FilterPorts>;
  /** Only for TCP and UDP. */
  dstPorts?: pulumi.Input<FilterPorts>;
  /** 0 to 255; only for ICMP. */
  icmpType?: pulumi.Input<number>;
  /** 0 to 255; only for ICMP. */
  icmpCode?: pulumi.Input<number>;
  /** What the frame carries; only for `mac`. */
  etherType?: pulumi.Input<"arp" | "rarp" | "ipv4" | "ipv6" | "vlan">;
}

export interface NwFilterArgs {
  /** libvirt URI of the host. */
  host: pulumi.Input<string>;
  name: pulumi.Input<string>;
  /** `root`, or a name that begins with `stp`, `mac`, `vlan`, `ipv4`, `ipv6`, `arp` or `rarp`. Default: `root`. */
  chain?: pulumi.Input<string>;
  /** Of the chain, -1000 to 1000, lower ones first. Default: libvirt's for the chain, of `root` 0. */
  priority?: pulumi.Input<number>;
  /** Filters that are part of this one. Default: none. */
  filterRefs?: pulumi.Input<pulumi.Input<FilterReference>[]>;
  /** Default: none. */
  rules?: pulumi.Input<pulumi.Input<FilterRule>[]>;
}

/**
 * A network filter, for domains' network cards. Its rules change in place, for domains that run as well; another name makes the
 * new one before the old one goes. One that a running domain uses cannot be removed.
 * Identifier, as for `pulumi import`: `URI|FILTER`.
 */
export class NwFilter extends pulumi.CustomResource {
  static readonly type = "libvirt:index:NwFilter";

  declare readonly host: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly chain: pulumi.Output<string>;
  declare readonly priority: pulumi.Output<number>;
  declare readonly uuid: pulumi.Output<string>;

  constructor(name: string, args: NwFilterArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = { chain: undefined, priority: undefined, uuid: undefined };
    super(NwFilter.type, name, { ...outputs, ...args }, withPluginVersion(options));
  }
}
