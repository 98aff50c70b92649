import * as pulumi from "@pulumi/pulumi";

import { withPluginVersion } from "../options";

export interface VolumeReplicaArgs {
  /** libvirt URI of the host that has the volume now. */
  host: pulumi.Input<string>;
  /** Storage pool of the volume. */
  pool: pulumi.Input<string>;
  /** Name of the volume; not an encrypted one. */
  volume: pulumi.Input<string>;
  /** libvirt URI of the host that keeps the copy. */
  targetHost: pulumi.Input<string>;
  /** Storage pool there. */
  targetPool: pulumi.Input<string>;
  /** The copy is the volume of this name with `.1` or `.2` behind it. Default: the volume's name with `.replica`. */
  targetName?: pulumi.Input<string>;
  /** Seconds after which the next `pulumi up` copies anew, from 60. Default: 86400, a day. */
  maxAgeSeconds?: pulumi.Input<number>;
}

/**
 * A copy of a volume on another host: qcow2, self-contained, as of one moment. Of a running domain's disk it is made behind the guest,
 * whose file systems stand still at that moment where its agent answers. The one before it
 * is kept beside it, until the next. While the
 * volume's host is lost, or cannot be reached, the copy stays as it is, whatever the program says.
 */
export class VolumeReplica extends pulumi.CustomResource {
  static readonly type = "libvirt:index:VolumeReplica";

  declare readonly host: pulumi.Output<string>;
  declare readonly pool: pulumi.Output<string>;
  declare readonly volume: pulumi.Output<string>;
  declare readonly targetHost: pulumi.Output<string>;
  declare readonly targetPool: pulumi.Output<string>;
  declare readonly targetName: pulumi.Output<string>;
  declare readonly maxAgeSeconds: pulumi.Output<number>;
  /** Moment of the content, in the form of ISO 8601. */
  declare readonly copiedAt: pulumi.Output<string>;
  /** SHA-256 of the copy's file, hexadecimal. */
  declare readonly sha256: pulumi.Output<string>;
  /** Size of the copy's file. */
  declare readonly bytes: pulumi.Output<number>;
  /** Path on the target. */
  declare readonly path: pulumi.Output<string>;
  /** Name of the volume that is the good copy now. */
  declare readonly current: pulumi.Output<string>;

  constructor(name: string, args: VolumeReplicaArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = {
      targetName: undefined,
      maxAgeSeconds: undefined,
      copiedAt: undefined,
      sha256: undefined,
      bytes: undefined,
      path: undefined,
      current: undefined,
    };
    super(VolumeReplica.type, name, { ...outputs, ...args }, withPluginVersion(options));
  }
}
