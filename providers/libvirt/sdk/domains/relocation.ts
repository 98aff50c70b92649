import * as pulumi from "@pulumi/pulumi";

import { DomainMigration } from "./domain";
import { withPluginVersion } from "../options";

export interface RelocationStep {
  /** Name of the domain. */
  readonly domain: string;
  /** libvirt URI of the host that it leaves. */
  readonly from: string;
  /** libvirt URI of the host that it goes to. */
  readonly to: string;
}

export interface RelocationArgs {
  /** In this order, one after the other. A step whose domain is not on `from` any more is skipped. */
  steps: pulumi.Input<readonly RelocationStep[]>;
  /** How running domains move. Default: as each of its parts says. */
  migration?: pulumi.Input<DomainMigration>;
}

/**
 * Moves domains with their disks from host to host, in an order that the program gives: where each move needs room that
 * an earlier one makes. The Domains and Volumes name their new host themselves, and find themselves there.
 */
export class Relocation extends pulumi.CustomResource {
  static readonly type = "libvirt:index:Relocation";

  declare readonly steps: pulumi.Output<RelocationStep[]>;

  constructor(name: string, args: RelocationArgs, options?: pulumi.CustomResourceOptions) {
    super(Relocation.type, name, { ...args }, withPluginVersion(options));
  }
}
