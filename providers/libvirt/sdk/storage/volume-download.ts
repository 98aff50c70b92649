import * as pulumi from "@pulumi/pulumi";

import { withPluginVersion } from "../options";

export interface VolumeDownloadArgs {
  /** libvirt URI of the host that has the volume now. */
  host: pulumi.Input<string>;
  /** Storage pool of the volume. */
  pool: pulumi.Input<string>;
  /** Name of the volume. */
  volume: pulumi.Input<string>;
  /** Path on the machine that runs Pulumi; its folder has to be there. Another file that is there already is not overwritten. */
  file: pulumi.Input<string>;
  /** SHA-256 that the file has to have, hexadecimal; with any other the download fails. Default: none is expected. */
  expectedSha256?: pulumi.Input<string>;
  /** Any texts; when one changes, the volume is downloaded anew over the earlier file. Default: none. */
  triggers?: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * What a volume holds, as a file of the machine that runs Pulumi, which only the user who runs it may read. A volume that stands on its own
 * and that no running domain uses comes byte for byte. Any other comes as self-contained qcow2, as of one moment: of a running domain's disk it is
 * made behind the guest, whose file systems stand still at that moment where its agent answers; an encrypted volume cannot come in this way.
 * A refresh looks whether the file is there with its size. When the resource is deleted, or names another file, the file
 * stays.
 */
export class VolumeDownload extends pulumi.CustomResource {
  static readonly type = "libvirt:index:VolumeDownload";

  declare readonly host: pulumi.Output<string>;
  declare readonly pool: pulumi.Output<string>;
  declare readonly volume: pulumi.Output<string>;
  declare readonly file: pulumi.Output<string>;
  /** SHA-256 of the file, hexadecimal. */
  declare readonly sha256: pulumi.Output<string>;
  /** Size of the file. */
  declare readonly bytes: pulumi.Output<number>;
  /** Moment of the content, in the form of ISO 8601. */
  declare readonly copiedAt: pulumi.Output<string>;

  constructor(name: string, args: VolumeDownloadArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = { sha256: undefined, bytes: undefined, copiedAt: undefined };
    super(VolumeDownload.type, name, { ...outputs, ...args }, withPluginVersion(options));
  }
}
