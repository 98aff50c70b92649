import * as pulumi from "@pulumi/pulumi";

import { withPluginVersion } from "./options";

/** Direct kernel boot; paths on the host. */
export interface DomainBoot {
  kernel: pulumi.Input<string>;
  initrd: pulumi.Input<string>;
  commandLine: pulumi.Input<string>;
}

export interface DomainDisk {
  /** Path of the volume on the host. */
  volume: pulumi.Input<string>;
  /** Default: `qcow2`. */
  format?: pulumi.Input<"qcow2" | "raw">;
  /** Default: false. */
  readOnly?: pulumi.Input<boolean>;
}

export interface DomainInterface {
  /** Name of the libvirt network. */
  network: pulumi.Input<string>;
  /** Unicast MAC address, `52:54:00:xx:xx:xx`. */
  mac: pulumi.Input<string>;
}

/** What must succeed inside the guest before the domain counts as made; run by the QEMU guest agent. */
export interface DomainReadiness {
  /** Program and arguments; exit status 0 means ready. Not the place for secrets. */
  command: pulumi.Input<pulumi.Input<string>[]>;
  timeoutSeconds: pulumi.Input<number>;
  /** What is being waited for, in words. Default: the command. */
  description?: pulumi.Input<string>;
}

/** How a running domain moves when its host changes. */
export interface DomainMigration {
  /** How the source's QEMU reaches the target, `tcp://address`. Default: by the target's own host name. */
  uri?: pulumi.Input<string>;
  /** Default: as fast as the network is. */
  bandwidthMiBps?: pulumi.Input<number>;
  /** How long the guest may stand still at the end of the move. Default: 300, which is QEMU's own. */
  maxDowntimeMs?: pulumi.Input<number>;
  /** Default: 3600. */
  timeoutSeconds?: pulumi.Input<number>;
}

export interface DomainArgs {
  /** libvirt URI of the host. Another host is a move: live, with the disks, while the domain runs. */
  host: pulumi.Input<string>;
  name: pulumi.Input<string>;
  /** Changed while the domain runs, up to maxVcpu. */
  vcpu: pulumi.Input<number>;
  /** How many processors the running domain can be given. Default: vcpu. */
  maxVcpu?: pulumi.Input<number>;
  /** Changed while the domain runs, up to maxMemoryMiB, by its memory balloon. */
  memoryMiB: pulumi.Input<number>;
  /** How much memory the running domain can be given. Default: memoryMiB. */
  maxMemoryMiB?: pulumi.Input<number>;
  /**
   * Consent to a restart where a change needs one (larger maxima, boot): without it such a change is refused, in the preview
   * already. Default: false.
   */
  allowRestart?: pulumi.Input<boolean>;
  /** Default: boot from the first disk. */
  boot?: pulumi.Input<DomainBoot>;
  /** In order: vda, vdb, … Default: none. */
  disks?: pulumi.Input<pulumi.Input<DomainDisk>[]>;
  /** Default: none. */
  interfaces?: pulumi.Input<pulumi.Input<DomainInterface>[]>;
  /** Whether the domain is to run. Default: true. */
  running?: pulumi.Input<boolean>;
  /** Start the domain when the host boots. Default: true. */
  autostart?: pulumi.Input<boolean>;
  /** Kept in the domain's definition, for operators and tools. */
  metadata?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** How long the guest may take to shut down before its power is cut. Default: 60. */
  shutdownTimeoutSeconds?: pulumi.Input<number>;
  ready?: pulumi.Input<DomainReadiness>;
  migration?: pulumi.Input<DomainMigration>;
  /** `unsafe` loses data when the host crashes: for test machines only. Default: `writeback`. */
  diskCache?: pulumi.Input<"writeback" | "none" | "writethrough" | "unsafe">;
}

/**
 * A virtual machine.
 * Identifier, as for `pulumi import`: `URI|DOMAIN`.
 */
export class Domain extends pulumi.CustomResource {
  static readonly type = "libvirt:index:Domain";

  declare readonly host: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly vcpu: pulumi.Output<number>;
  declare readonly memoryMiB: pulumi.Output<number>;
  declare readonly disks: pulumi.Output<{ volume: string; format: "qcow2" | "raw"; readOnly: boolean }[]>;
  declare readonly interfaces: pulumi.Output<{ network: string; mac: string }[]>;
  declare readonly running: pulumi.Output<boolean>;
  declare readonly autostart: pulumi.Output<boolean>;
  declare readonly metadata: pulumi.Output<Record<string, string> | undefined>;
  declare readonly uuid: pulumi.Output<string>;
  /** libvirt's word: `running`, `shut off`, `paused`, … */
  declare readonly state: pulumi.Output<string>;
  /** `ready` succeeded since the domain was last started here, or there is nothing to wait for. */
  declare readonly isReady: pulumi.Output<boolean>;

  constructor(name: string, args: DomainArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = { uuid: undefined, state: undefined, isReady: undefined };
    super(Domain.type, name, { ...args, ...outputs }, withPluginVersion(options));
  }
}
