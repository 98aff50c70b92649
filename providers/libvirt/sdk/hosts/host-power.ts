import * as pulumi from "@pulumi/pulumi";

import { withPluginVersion } from "../options";

export interface HostPowerArgs {
  /** libvirt URI of the host. */
  host: pulumi.Input<string>;
  /** What the server is to be. */
  state: pulumi.Input<"on" | "off">;
  /**
   * Shell command that switches the host on; run in the project's folder on the machine that runs Pulumi, with its environment. Always
   * a Pulumi secret, and never shown: it may hold a password.
   */
  on: pulumi.Input<string>;
  /** Shell command that switches the host off; likewise. It is never run while a domain runs there. */
  off: pulumi.Input<string>;
  /** How long the host may take to answer, or to fall silent, after its command. Default: 600. */
  timeoutSeconds?: pulumi.Input<number>;
}

/**
 * Whether a server is switched on: by `ipmitool`, a Redfish request or whatever else its owner's commands do. Removing it
 * leaves the server as it is. It cannot be imported: no host knows its owner's commands.
 */
export class HostPower extends pulumi.CustomResource {
  static readonly type = "libvirt:index:HostPower";

  declare readonly host: pulumi.Output<string>;
  declare readonly state: pulumi.Output<"on" | "off">;

  constructor(name: string, args: HostPowerArgs, options?: pulumi.CustomResourceOptions) {
    const inputs = { ...args, on: pulumi.secret(args.on), off: pulumi.secret(args.off) };
    const secret = { additionalSecretOutputs: ["on", "off"] };
    super(HostPower.type, name, inputs, pulumi.mergeOptions(secret, withPluginVersion(options)));
  }
}
