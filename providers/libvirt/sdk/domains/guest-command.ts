import * as pulumi from "@pulumi/pulumi";

import { withPluginVersion } from "../options";

export interface GuestCommandArgs {
  /** libvirt URI of the host that the domain is on. */
  host: pulumi.Input<string>;
  /** Name of the domain. */
  domain: pulumi.Input<string>;
  /** Program and arguments, run as root by the QEMU guest agent; exit status 0 means done. Not the place for secrets. */
  command: pulumi.Input<pulumi.Input<string>[]>;
  /** What it does, in words, for previews and messages. Default: the command. */
  description?: pulumi.Input<string>;
  /** With other texts here it is run again. Default: only with another command. */
  triggers?: pulumi.Input<pulumi.Input<string>[]>;
  /** How long the guest agent and the program may take. Default: 600. */
  timeoutSeconds?: pulumi.Input<number>;
}

/**
 * A program that was run inside a domain: when the resource is made, and again when its command or its triggers change. It has to bear
 * being run twice. Removing the resource does nothing.
 */
export class GuestCommand extends pulumi.CustomResource {
  static readonly type = "libvirt:index:GuestCommand";

  declare readonly host: pulumi.Output<string>;
  declare readonly domain: pulumi.Output<string>;
  declare readonly command: pulumi.Output<string[]>;

  constructor(name: string, args: GuestCommandArgs, options?: pulumi.CustomResourceOptions) {
    super(GuestCommand.type, name, { ...args }, withPluginVersion(options));
  }
}
