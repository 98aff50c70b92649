import * as pulumi from "@pulumi/pulumi";

import { withPluginVersion } from "./options";

export interface NetworkArgs {
  /** libvirt URI of the host. */
  host: pulumi.Input<string>;
  name: pulumi.Input<string>;
  /** Bridge that exists on the host already. */
  bridge: pulumi.Input<string>;
  /** Start the network when the host boots. Default: true. */
  autostart?: pulumi.Input<boolean>;
}

/**
 * A libvirt network over an existing bridge of the host.
 * Identifier, as for `pulumi import`: `URI|NETWORK`.
 */
export class Network extends pulumi.CustomResource {
  static readonly type = "libvirt:index:Network";

  declare readonly host: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly bridge: pulumi.Output<string>;
  declare readonly autostart: pulumi.Output<boolean>;
  declare readonly uuid: pulumi.Output<string>;

  constructor(name: string, args: NetworkArgs, options?: pulumi.CustomResourceOptions) {
    super(Network.type, name, { ...args, uuid: undefined }, withPluginVersion(options));
  }
}
