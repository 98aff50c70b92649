import * as pulumi from "@pulumi/pulumi";

import { FilterReference } from "../network/nw-filter";
import { withPluginVersion } from "../options";

/** Direct kernel boot; paths on the host. */
export interface DomainBoot {
  /** Absolute path of the kernel. */
  kernel: pulumi.Input<string>;
  /** Absolute path of the initial RAM disk. */
  initrd: pulumi.Input<string>;
  /** What the kernel is told. */
  commandLine: pulumi.Input<string>;
}

export interface DomainDisk {
  /** Path of the volume on the host. */
  volume: pulumi.Input<string>;
  /** What the volume holds. Default: `qcow2`. */
  format?: pulumi.Input<"qcow2" | "raw">;
  /** The guest cannot write to it. Default: false. */
  readOnly?: pulumi.Input<boolean>;
  /** For a volume that is encrypted (LUKS): UUID of the Secret on the domain's host. Default: not encrypted. */
  encryption?: pulumi.Input<{ secret: pulumi.Input<string> }>;
}

export interface DomainInterface {
  /** Name of the libvirt network. */
  network: pulumi.Input<string>;
  /** Unicast MAC address, `52:54:00:xx:xx:xx`. */
  mac: pulumi.Input<string>;
  /** NwFilter for its traffic, which changes as the domain runs. Default: none. */
  filter?: pulumi.Input<FilterReference>;
}

/** What must succeed inside the guest before the domain counts as made; run by the QEMU guest agent. */
export interface DomainReadiness {
  /** Program and arguments; exit status 0 means ready. Not the place for secrets. */
  command: pulumi.Input<pulumi.Input<string>[]>;
  /** Limit of the wait. */
  timeoutSeconds: pulumi.Input<number>;
  /** What is being waited for, in words. Default: the command. */
  description?: pulumi.Input<string>;
}

/** How a running domain moves when its host changes. */
export interface DomainMigration {
  /** How the source's QEMU reaches the target, `tcp://address`. Default: by the target's own host name. */
  uri?: pulumi.Input<string>;
  /** How fast it may copy. Default: as fast as the network is. */
  bandwidthMiBps?: pulumi.Input<number>;
  /** How long the guest may stand still at the end of the move. Default: 300, which is QEMU's own. */
  maxDowntimeMs?: pulumi.Input<number>;
  /** Limit of the move. Default: 3600. */
  timeoutSeconds?: pulumi.Input<number>;
  /**
   * Consent to a live move between hosts whose processors, by libvirt's comparison, do not fit; without it such a move is refused, in
   * the preview already. Default: false.
   */
  ignoreCpu?: pulumi.Input<boolean>;
  /**
   * Consent to the move of a machine that is off without the state of its emulated TPM, which only a live move takes along: it is
   * lost. Default: false.
   */
  loseTpmState?: pulumi.Input<boolean>;
}

export interface DomainArgs {
  /** libvirt URI of the host. Another host is a move: live, with the disks, while the domain runs. */
  host: pulumi.Input<string>;
  /** Name of the domain on the host. Another name is another domain. */
  name: pulumi.Input<string>;
  /** Processors. Changed while the domain runs, up to maxVcpu. */
  vcpu: pulumi.Input<number>;
  /** How many processors the running domain can be given. Default: vcpu. */
  maxVcpu?: pulumi.Input<number>;
  /** Memory. Changed while the domain runs, up to maxMemoryMiB, by its memory balloon. */
  memoryMiB: pulumi.Input<number>;
  /** How much memory the running domain can be given. Default: memoryMiB. */
  maxMemoryMiB?: pulumi.Input<number>;
  /**
   * Consent to a restart where a change needs one (larger maxima, boot): without it such a change is refused, in the preview
   * already. Default: false.
   */
  allowRestart?: pulumi.Input<boolean>;
  /** Direct kernel boot; paths on the host. Default: boot from the first disk. */
  boot?: pulumi.Input<DomainBoot>;
  /** In order: vda, vdb, … Default: none. */
  disks?: pulumi.Input<pulumi.Input<DomainDisk>[]>;
  /** Network interfaces, in order. Default: none. */
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
  /**
   * UUID of a domain that is on the host already, to be taken over instead of made: nothing about it changes by that, and
   * what is said here has to be so. Its devices and its boot may be left unsaid. It outlives the program: its deletion lets go of it.
   */
  adopts?: pulumi.Input<string>;
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
  declare readonly disks: pulumi.Output<
    { volume: string; format: "qcow2" | "raw"; readOnly: boolean; encryption?: { secret: string } }[]
  >;
  declare readonly interfaces: pulumi.Output<
    { network: string; mac: string; filter?: { name: string; parameters?: Record<string, string> } }[]
  >;
  declare readonly running: pulumi.Output<boolean>;
  declare readonly autostart: pulumi.Output<boolean>;
  declare readonly metadata: pulumi.Output<Record<string, string> | undefined>;
  /** The domain's UUID in libvirt. */
  declare readonly uuid: pulumi.Output<string>;
  /** libvirt's word: `running`, `shut off`, `paused`, … */
  declare readonly state: pulumi.Output<string>;
  /** `ready` succeeded since the domain was last started here, or there is nothing to wait for. */
  declare readonly isReady: pulumi.Output<boolean>;

  constructor(name: string, args: DomainArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = {
      disks: undefined,
      interfaces: undefined,
      running: undefined,
      autostart: undefined,
      metadata: undefined,
      uuid: undefined,
      state: undefined,
      isReady: undefined,
    };
    super(Domain.type, name, { ...outputs, ...args }, withPluginVersion(options));
  }
}
