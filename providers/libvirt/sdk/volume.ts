import * as pulumi from "@pulumi/pulumi";

import { withPluginVersion } from "./options";

export type VolumeFormat = "qcow2" | "raw";

export interface VolumeArgs {
  /** libvirt URI of the host. */
  host: pulumi.Input<string>;
  /** Name of the storage pool. */
  pool: pulumi.Input<string>;
  name: pulumi.Input<string>;
  /** Default: `qcow2`. */
  format?: pulumi.Input<VolumeFormat>;
  /** Virtual size in GiB; it may grow later, never shrink. Default: the size of the base volume or of the source. */
  capacityGiB?: pulumi.Input<number>;
  /** Volume of the same pool under this one: a thin copy-on-write clone. Not together with `source`. */
  baseVolume?: pulumi.Input<string>;
  /** File on this machine to upload. Not together with `baseVolume`. */
  source?: pulumi.Input<string>;
  /** SHA-256 of the source, hexadecimal: what decides whether it changed. Default: computed where the file exists. */
  sourceSha256?: pulumi.Input<string>;
}

/**
 * A volume in a storage pool: empty, a thin clone of another, or a file's content.
 * Identifier, as for `pulumi import`: `URI|POOL|VOLUME`.
 */
export class Volume extends pulumi.CustomResource {
  static readonly type = "libvirt:index:Volume";

  declare readonly host: pulumi.Output<string>;
  declare readonly pool: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly format: pulumi.Output<VolumeFormat>;
  declare readonly capacityGiB: pulumi.Output<number | undefined>;
  declare readonly baseVolume: pulumi.Output<string | undefined>;
  declare readonly source: pulumi.Output<string | undefined>;
  declare readonly sourceSha256: pulumi.Output<string | undefined>;
  /** Path on the host. */
  declare readonly path: pulumi.Output<string>;
  declare readonly capacityBytes: pulumi.Output<number>;

  constructor(name: string, args: VolumeArgs, options?: pulumi.CustomResourceOptions) {
    super(Volume.type, name, { ...args, path: undefined, capacityBytes: undefined }, withPluginVersion(options));
  }
}
