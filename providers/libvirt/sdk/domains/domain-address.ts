import * as pulumi from "@pulumi/pulumi";

import { withPluginVersion } from "../options";

export interface DomainAddressArgs {
  /** libvirt URI of the host. */
  host: pulumi.Input<string>;
  /** The domain's name; take it from the Domain, so that it is there before it is asked for. */
  domain: pulumi.Input<string>;
  /**
   * `lease`: the DHCP server of a libvirt network. `agent`: the QEMU guest agent. `arp`: the host's neighbours, for a
   * guest that has talked to the host.
   */
  source: pulumi.Input<"lease" | "agent" | "arp">;
  /** Kind of the addresses that count. Default: `ipv4`. */
  family?: pulumi.Input<"ipv4" | "ipv6">;
  /** The interface that is meant, lower-case. Default: any. */
  mac?: pulumi.Input<string>;
  /** Limit of the wait. Default: 300. */
  timeoutSeconds?: pulumi.Input<number>;
}

/**
 * Waits until a domain has an address that others can reach; loopback and link-local ones do not count. After the limit
 * it fails and says what was seen. A refresh follows an address that changes. It makes nothing, and cannot be imported.
 */
export class DomainAddress extends pulumi.CustomResource {
  static readonly type = "libvirt:index:DomainAddress";

  /** The first address. */
  declare readonly address: pulumi.Output<string>;
  /** All of them, in libvirt's order. */
  declare readonly addresses: pulumi.Output<string[]>;

  constructor(name: string, args: DomainAddressArgs, options?: pulumi.CustomResourceOptions) {
    super(DomainAddress.type, name, { ...args, address: undefined, addresses: undefined }, withPluginVersion(options));
  }
}
