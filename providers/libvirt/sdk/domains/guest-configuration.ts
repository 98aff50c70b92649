import * as pulumi from "@pulumi/pulumi";

import { withPluginVersion } from "../options";

/** A file inside a machine. */
export interface GuestConfigurationFile {
  /** Text; may be secret. At most about 1 MiB for all files together. */
  content: pulumi.Input<string>;
  /** Octal. Default: `0644`; secrets want `0600`. */
  mode?: pulumi.Input<string>;
  /** `user:group`, by name. Default: `root:root`. */
  owner?: pulumi.Input<string>;
}

/** A unit of systemd that runs with the files. */
export interface GuestConfigurationUnit {
  /** With its suffix, like `kubelet.service`. */
  name: pulumi.Input<string>;
  /** How it takes changed files while it runs. Default: `restart`. */
  onChange?: pulumi.Input<"reload" | "restart" | "nothing">;
  /** Paths that it reads. Default: all files. */
  files?: pulumi.Input<pulumi.Input<string>[]>;
}

/** A program for changed files. */
export interface GuestConfigurationCommand {
  /** Program and arguments. Not the place for secrets. */
  command: pulumi.Input<pulumi.Input<string>[]>;
  /** Paths whose change it is run for. Default: all files. */
  files?: pulumi.Input<pulumi.Input<string>[]>;
}

/** What tells whether the machine works with the configuration. */
export interface GuestConfigurationCheck {
  /** Program and arguments; exit status 0 means that it does. */
  command: pulumi.Input<pulumi.Input<string>[]>;
  /** How long it may fail, in seconds; it is run every two. Default: 120. */
  timeoutSeconds?: pulumi.Input<number>;
}

export interface GuestConfigurationArgs {
  /** libvirt URI of the host that the domain is on. */
  host: pulumi.Input<string>;
  /** Name of the domain. */
  domain: pulumi.Input<string>;
  /** UUID of the domain: with another one it is another machine, and all is brought in anew. Default: known by its name alone. */
  machine?: pulumi.Input<string>;
  /** By path. A file that is left out later is removed. */
  files: pulumi.Input<Record<string, pulumi.Input<GuestConfigurationFile>>>;
  /** Run in this order when files have changed, before the units take them. Default: none. */
  commands?: pulumi.Input<pulumi.Input<GuestConfigurationCommand>[]>;
  /** Started in this order, and kept running. Default: none. */
  units?: pulumi.Input<pulumi.Input<GuestConfigurationUnit>[]>;
  /** Default: what the units say when they start is enough. */
  check?: pulumi.Input<GuestConfigurationCheck>;
  /**
   * Machines that serve together: one after another gets a change, each checked before the next, and none after the first that
   * refuses. Default: on its own.
   */
  group?: pulumi.Input<string>;
  /** How long the guest agent may take to answer, in seconds. Default: 600. */
  agentTimeoutSeconds?: pulumi.Input<number>;
}

/**
 * What is inside a machine: files, the units that run with them, and a check that it took. Brought in by the QEMU guest agent when
 * the resource is made and at each change; a configuration that the machine refuses is taken back, and the error has the machine's
 * own words. `pulumi refresh` shows what was changed by hand. Removing the resource leaves the machine as it is.
 */
export class GuestConfiguration extends pulumi.CustomResource {
  static readonly type = "libvirt:index:GuestConfiguration";

  declare readonly host: pulumi.Output<string>;
  declare readonly domain: pulumi.Output<string>;

  constructor(name: string, args: GuestConfigurationArgs, options?: pulumi.CustomResourceOptions) {
    super(GuestConfiguration.type, name, { ...args }, withPluginVersion(options));
  }
}
