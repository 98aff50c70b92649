import * as pulumi from "@pulumi/pulumi";

import { withPluginVersion } from "./options";

export interface StoragePoolArgs {
  /** libvirt URI of the host. */
  host: pulumi.Input<string>;
  name: pulumi.Input<string>;
  /** Absolute path of the folder on the host; made, with its parents, when it is missing. */
  path: pulumi.Input<string>;
  /** Start the pool when the host boots. Default: true. */
  autostart?: pulumi.Input<boolean>;
}

/**
 * A folder on a host that holds volumes. Deleting it leaves the folder when there are still files in it.
 * Identifier, as for `pulumi import`: `URI|POOL`.
 */
export class StoragePool extends pulumi.CustomResource {
  static readonly type = "libvirt:index:StoragePool";

  declare readonly host: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly path: pulumi.Output<string>;
  declare readonly autostart: pulumi.Output<boolean>;
  declare readonly uuid: pulumi.Output<string>;

  constructor(name: string, args: StoragePoolArgs, options?: pulumi.CustomResourceOptions) {
    super(StoragePool.type, name, { ...args, uuid: undefined }, withPluginVersion(options));
  }
}
