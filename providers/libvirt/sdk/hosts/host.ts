import * as pulumi from "@pulumi/pulumi";

import { withPluginVersion } from "../options";

export interface HostArgs {
  /** libvirt connection URI; a relative `socket=` is seen from the project's folder. */
  uri: pulumi.Input<string>;
  /** Folder on the host whose file system is measured; it need not exist yet. Default: `/var/lib/libvirt/images`. */
  pool?: pulumi.Input<string>;
}

/**
 * A server that runs libvirt already. Registering it reads its hardware and changes nothing; nor does removing it.
 * Identifier, as for `pulumi import`: the host's URI.
 */
export class Host extends pulumi.CustomResource {
  static readonly type = "libvirt:index:Host";

  declare readonly uri: pulumi.Output<string>;
  declare readonly pool: pulumi.Output<string>;
  /** By which libvirt tells hosts apart. */
  declare readonly hostUuid: pulumi.Output<string>;
  /** The host's own name for itself. */
  declare readonly hostname: pulumi.Output<string>;
  /** Logical processors. */
  declare readonly vcpu: pulumi.Output<number>;
  /** All memory that the host has. */
  declare readonly memoryMiB: pulumi.Output<number>;
  /** Size of the file system that holds `pool`, used or not, in whole GiB. */
  declare readonly diskGiB: pulumi.Output<number>;
  /** Version of the host's libvirt. */
  declare readonly libvirtVersion: pulumi.Output<string>;
  /** Version of the host's QEMU. */
  declare readonly hypervisorVersion: pulumi.Output<string>;
  /** `kvm` when the host's processors virtualize, `qemu` when its VMs are emulated. */
  declare readonly virtualization: pulumi.Output<"kvm" | "qemu">;

  constructor(name: string, args: HostArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = {
      pool: undefined,
      hostUuid: undefined,
      hostname: undefined,
      vcpu: undefined,
      memoryMiB: undefined,
      diskGiB: undefined,
      libvirtVersion: undefined,
      hypervisorVersion: undefined,
      virtualization: undefined,
    };
    super(Host.type, name, { ...outputs, ...args }, withPluginVersion(options));
  }
}
