import * as pulumi from "@pulumi/pulumi";

import { withPluginVersion } from "../options";

/** How a network's VMs reach the rest: over a bridge of the host's, or by the host's own routing. */
export type NetworkMode = "bridge" | "nat" | "route" | "isolated" | "open";

export interface NetworkVlan {
  /** VLAN tags, 1 to 4094. More than one: the port is a trunk. */
  tags: pulumi.Input<pulumi.Input<number>[]>;
  /** The guest gets tagged frames. Default: false. */
  trunk?: pulumi.Input<boolean>;
}

/** A named kind of port, for a domain's interface to choose. */
export interface NetworkPortgroup {
  /** What a domain's interface names it by. */
  name: pulumi.Input<string>;
  /** For interfaces that name none. At most one group can be it. Default: false. */
  isDefault?: pulumi.Input<boolean>;
  /** Needs `virtualPort`. */
  vlan?: pulumi.Input<NetworkVlan>;
}

export interface DhcpRange {
  /** The first address. */
  start: pulumi.Input<string>;
  /** The last address, included. */
  end: pulumi.Input<string>;
}

export interface DhcpReservation {
  /** Lower-case, colons between the pairs. */
  mac: pulumi.Input<string>;
  /** IPv4 address in the network. */
  ip: pulumi.Input<string>;
  /** Host name that DHCP gives and DNS knows. */
  name?: pulumi.Input<string>;
}

export interface NetworkAddress {
  /** The host's own address in the network, IPv4 or IPv6. */
  address: pulumi.Input<string>;
  /** Length of the network's prefix, in bits. */
  prefix: pulumi.Input<number>;
  /** Addresses that DHCP gives away. Default: none. Changed without a restart of the network. */
  ranges?: pulumi.Input<pulumi.Input<DhcpRange>[]>;
  /** Addresses that DHCP keeps for machines; IPv4 only. Default: none. Changed without a restart of the network. */
  reservations?: pulumi.Input<pulumi.Input<DhcpReservation>[]>;
}

export interface DnsHost {
  /** The address that the names stand for. */
  ip: pulumi.Input<string>;
  /** At least one. */
  names: pulumi.Input<pulumi.Input<string>[]>;
}

export interface NetworkArgs {
  /** libvirt URI of the host. */
  host: pulumi.Input<string>;
  /** Name of the network on the host. */
  name: pulumi.Input<string>;
  /**
   * `bridge`: VMs are plugged into a bridge that the host has. `nat`: their traffic leaves with the host's address.
   * `route`: it leaves with their own. `isolated`: it does not leave. `open`: as `route`, without firewall rules by
   * libvirt. Default: `bridge`.
   */
  mode?: pulumi.Input<NetworkMode>;
  /** Mode `bridge`: a bridge that exists on the host, required. Other modes: name for the one that libvirt makes; libvirt chooses one by default. */
  bridge?: pulumi.Input<string>;
  /** Modes `nat` and `route`: the only network device of the host by which traffic may leave. Default: any. */
  device?: pulumi.Input<string>;
  /** The bridge is an Open vSwitch. Default: a Linux bridge. */
  virtualPort?: pulumi.Input<"openvswitch">;
  /** VLAN of all ports; needs `virtualPort`. Over Linux bridges: one bridge on the host, and one Network, for each VLAN. */
  vlan?: pulumi.Input<NetworkVlan>;
  /** Kinds of ports. Default: none. Changed without a restart of the network. */
  portgroups?: pulumi.Input<pulumi.Input<NetworkPortgroup>[]>;
  /** The host's addresses in the network, with DHCP. Modes `nat`, `route` and `open` need one. Default: none. */
  addresses?: pulumi.Input<pulumi.Input<NetworkAddress>[]>;
  /** DNS domain of the network; not asked elsewhere. */
  domain?: pulumi.Input<string>;
  /** Names that the network's DNS knows. Default: none. Changed without a restart of the network. */
  dnsHosts?: pulumi.Input<pulumi.Input<DnsHost>[]>;
  /** DNS servers to ask for other names. Default: the host's. */
  forwarders?: pulumi.Input<pulumi.Input<string>[]>;
  /** Start the network when the host boots. Default: true. */
  autostart?: pulumi.Input<boolean>;
}

/**
 * A libvirt network. DHCP ranges and reservations, DNS names and port groups change while it runs; another change
 * replaces it, which is refused while domains use a bridge that libvirt made. Bonds are the host's own: make the bond
 * and the bridge over it there, and name the bridge.
 * Identifier, as for `pulumi import`: `URI|NETWORK`.
 */
export class Network extends pulumi.CustomResource {
  static readonly type = "libvirt:index:Network";

  declare readonly host: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly mode: pulumi.Output<NetworkMode>;
  /** The bridge that VMs are plugged into. */
  declare readonly bridge: pulumi.Output<string>;
  declare readonly autostart: pulumi.Output<boolean>;
  /** The network's UUID in libvirt. */
  declare readonly uuid: pulumi.Output<string>;

  constructor(name: string, args: NetworkArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = { mode: undefined, bridge: undefined, autostart: undefined, uuid: undefined };
    super(Network.type, name, { ...outputs, ...args }, withPluginVersion(options));
  }
}
