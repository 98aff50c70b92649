import * as pulumi from "@pulumi/pulumi";

import { withPluginVersion } from "../options";

export type VolumeFormat = "qcow2" | "raw";

/** LUKS, by QEMU. */
export interface VolumeEncryption {
  /**
   * UUID of the {@link Secret} with the passphrase, which has to be on the volume's host. Usage `volume` with the volume's path as
   * name lets the volume grow while no domain runs from it.
   */
  secret: pulumi.Input<string>;
}

/** A volume on any host; self-contained, unless it is in the same pool. */
export interface VolumeCopy {
  /** libvirt URI of its host. */
  host: pulumi.Input<string>;
  pool: pulumi.Input<string>;
  volume: pulumi.Input<string>;
  /** Moment of its content, in the form of ISO 8601, which the preview then tells. Default: none is told. */
  asOf?: pulumi.Input<string>;
}

export interface VolumeArgs {
  /** libvirt URI of the host. */
  host: pulumi.Input<string>;
  /** Name of the storage pool. */
  pool: pulumi.Input<string>;
  /** Name of the volume. */
  name: pulumi.Input<string>;
  /** A clone of another volume is `qcow2`. Default: `qcow2`. */
  format?: pulumi.Input<VolumeFormat>;
  /** Virtual size in GiB; it may grow later, never shrink. Default: the size of the base volume or of the source. */
  capacityGiB?: pulumi.Input<number>;
  /**
   * Volume of the same pool under this one: a thin copy-on-write clone. When it moves to another host, it stays thin over a base of that name to
   * which the same `source` was uploaded; else it takes along what lies under it. Not together with `source`.
   */
  baseVolume?: pulumi.Input<string>;
  /** File on this machine to upload. Not together with `baseVolume`. */
  source?: pulumi.Input<string>;
  /** SHA-256 of the source, hexadecimal: what decides whether it changed. Default: computed where the file exists. */
  sourceSha256?: pulumi.Input<string>;
  /**
   * Format qcow2 only, not together with `source`; of a clone only what differs from the base is encrypted. Domains name
   * the same secret for the disk. To encrypt a volume, or no longer, replaces it; another secret does not touch it, and is to hold
   * the same passphrase. An encrypted volume does not move to another host. Default: not encrypted.
   */
  encryption?: pulumi.Input<VolumeEncryption>;
  /**
   * What a new volume begins with, instead of `baseVolume`, which may stand beside it: a full copy, as of a {@link VolumeReplica}. For
   * a volume that is there already it means nothing. Format qcow2 only. Default: none.
   */
  copyOf?: pulumi.Input<VolumeCopy>;
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
  declare readonly encryption: pulumi.Output<{ secret: string } | undefined>;
  declare readonly copyOf: pulumi.Output<{ host: string; pool: string; volume: string; asOf?: string } | undefined>;
  /** Path on the host. */
  declare readonly path: pulumi.Output<string>;
  /** Virtual size. */
  declare readonly capacityBytes: pulumi.Output<number>;

  constructor(name: string, args: VolumeArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = {
      format: undefined,
      capacityGiB: undefined,
      baseVolume: undefined,
      source: undefined,
      sourceSha256: undefined,
      encryption: undefined,
      copyOf: undefined,
      path: undefined,
      capacityBytes: undefined,
    };
    super(Volume.type, name, { ...outputs, ...args }, withPluginVersion(options));
  }
}
