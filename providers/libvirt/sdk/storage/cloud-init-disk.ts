import * as pulumi from "@pulumi/pulumi";

import { withPluginVersion } from "../options";

export interface CloudInitDiskArgs {
  /** libvirt URI of the host. */
  host: pulumi.Input<string>;
  /** Name of the storage pool. */
  pool: pulumi.Input<string>;
  /** Name of the volume. */
  name: pulumi.Input<string>;
  /** Text of `user-data`. Always a secret. */
  userData: pulumi.Input<string>;
  /** Text of `meta-data`. Default: `instance-id` and `local-hostname` from the name. */
  metaData?: pulumi.Input<string>;
  /** Text of `network-config`. Default: none, cloud-init's own fallback. */
  networkConfig?: pulumi.Input<string>;
}

/**
 * A NoCloud seed: a small ISO image with the volume label `cidata`, as a raw volume that only root can read.
 * Identifier, as for `pulumi import`: `URI|POOL|VOLUME`.
 */
export class CloudInitDisk extends pulumi.CustomResource {
  static readonly type = "libvirt:index:CloudInitDisk";

  declare readonly host: pulumi.Output<string>;
  declare readonly pool: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly userData: pulumi.Output<string>;
  declare readonly metaData: pulumi.Output<string>;
  declare readonly networkConfig: pulumi.Output<string | undefined>;
  /** Path on the host. */
  declare readonly path: pulumi.Output<string>;

  constructor(name: string, args: CloudInitDiskArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = { metaData: undefined, networkConfig: undefined, path: undefined };
    const inputs = { ...outputs, ...args, userData: pulumi.secret(args.userData) };
    const secret = { additionalSecretOutputs: ["userData"] };
    super(CloudInitDisk.type, name, inputs, pulumi.mergeOptions(secret, withPluginVersion(options)));
  }
}
