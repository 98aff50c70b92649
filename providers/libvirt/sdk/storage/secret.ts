import * as pulumi from "@pulumi/pulumi";

import { withPluginVersion } from "../options";

/** Who uses a secret: encrypted volumes, RBD pools, iSCSI pools, QEMU's TLS keys. */
export type SecretUsage = "volume" | "ceph" | "iscsi" | "tls";

export interface SecretArgs {
  /** libvirt URI of the host. Another host replaces the secret, with another UUID. */
  host: pulumi.Input<string>;
  usage: pulumi.Input<SecretUsage>;
  /**
   * What libvirt finds it by, one of each usage on a host: the volume's path (`volume`), the name of a Ceph client
   * (`ceph`), of a target (`iscsi`), or any (`tls`).
   */
  name: pulumi.Input<string>;
  /**
   * Always a Pulumi secret. 1 to 65536 bytes. Another value is set in place; volumes that were encrypted with the former one
   * stay so, and no longer open: change their passphrase first (`qemu-img amend`).
   */
  value: pulumi.Input<string>;
  /** `base64`: the value is the Base64 of bytes, as a key of Ceph is. Default: `utf8`, the text as it is. */
  encoding?: pulumi.Input<"utf8" | "base64">;
  /** libvirt never gives the value out again, so a value that was changed on the host is not found. Default: false. */
  private?: pulumi.Input<boolean>;
  /** For operators. Default: none. */
  description?: pulumi.Input<string>;
}

/**
 * A secret that libvirt keeps on its disk, over restarts of the host. Pools, volumes and domains name it by `uuid`, which
 * stays the same whatever changes but the host.
 * Identifier, as for `pulumi import`: `URI|UUID`.
 */
export class Secret extends pulumi.CustomResource {
  static readonly type = "libvirt:index:Secret";

  declare readonly host: pulumi.Output<string>;
  declare readonly usage: pulumi.Output<SecretUsage>;
  declare readonly name: pulumi.Output<string>;
  declare readonly value: pulumi.Output<string>;
  declare readonly encoding: pulumi.Output<"utf8" | "base64">;
  declare readonly private: pulumi.Output<boolean>;
  declare readonly description: pulumi.Output<string | undefined>;
  declare readonly uuid: pulumi.Output<string>;

  constructor(name: string, args: SecretArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = { encoding: undefined, private: undefined, description: undefined, uuid: undefined };
    const inputs = { ...outputs, ...args, value: pulumi.secret(args.value) };
    const secret = { additionalSecretOutputs: ["value"] };
    super(Secret.type, name, inputs, pulumi.mergeOptions(secret, withPluginVersion(options)));
  }
}
