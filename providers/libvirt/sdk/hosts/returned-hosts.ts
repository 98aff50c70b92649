import * as pulumi from "@pulumi/pulumi";

import { withPluginVersion } from "../options";

export interface PoolHost {
  /** Name by which the program tells hosts apart. */
  readonly name: string;
  /** libvirt URI of the host. */
  readonly uri: string;
  /** It is on standby: when it does not answer, it is off, and is looked at once it is needed again. Default: false. */
  readonly mayBeOff?: boolean;
}

export interface ReturnedHostsArgs {
  /** All hosts that may carry the program's machines now. */
  hosts: pulumi.Input<readonly PoolHost[]>;
  /** Names of the hosts that are lost. Default: none. */
  lost?: pulumi.Input<readonly string[]>;
  /** Names of the domains that the program wants, wherever. */
  machines: pulumi.Input<readonly string[]>;
  /** Consent to the loss of what is on the disks of machines that were left behind: without it they are kept. Default: false. */
  deleteDisks?: pulumi.Input<boolean>;
  /** Hosts that have another name than before: old name to new one. Default: none. */
  renamed?: pulumi.Input<Readonly<Record<string, string>>>;
}

export interface LeftDisk {
  /** Name of the domain whose disk it was. */
  readonly machine: string;
  /** libvirt URI of the host. */
  readonly host: string;
  readonly pool: string;
  readonly volume: string;
}

/**
 * Remembers which hosts were lost. From one that comes back, it removes this stack's domains that other hosts have by now, or
 * that the program has no more. Their disks are kept under other names. Whatever is done with machines has to depend on it.
 */
export class ReturnedHosts extends pulumi.CustomResource {
  static readonly type = "libvirt:index:ReturnedHosts";

  /** Names of the hosts that were lost and have not come back. */
  declare readonly awaited: pulumi.Output<string[]>;
  /** Old disks that are kept. */
  declare readonly kept: pulumi.Output<LeftDisk[]>;

  constructor(name: string, args: ReturnedHostsArgs, options?: pulumi.CustomResourceOptions) {
    super(ReturnedHosts.type, name, { awaited: undefined, kept: undefined, ...args }, withPluginVersion(options));
  }
}
