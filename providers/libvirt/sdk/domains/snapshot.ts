import * as pulumi from "@pulumi/pulumi";

import { withPluginVersion } from "../options";

export interface SnapshotArgs {
  /** libvirt URI of the domain's host. */
  host: pulumi.Input<string>;
  /** Name of the domain. Its writable disks have to be qcow2. */
  domain: pulumi.Input<string>;
  /** Name of the snapshot, one of its kind in the domain. */
  name: pulumi.Input<string>;
  /** For operators. Default: none. */
  description?: pulumi.Input<string>;
  /** Only false, which is the default, is possible: external snapshots are not made. */
  diskOnly?: pulumi.Input<false>;
}

/**
 * A snapshot of a domain, inside its disks: of what they hold, and of the memory where the domain runs, which stands still
 * until that is written. Any change takes a new one and deletes the old first. Deleting it leaves the domain as it is. To go back
 * to one is an operator's deed (`virsh snapshot-revert`). A domain with snapshots does not move to another host.
 * Identifier, as for `pulumi import`: `URI|DOMAIN|SNAPSHOT`.
 */
export class Snapshot extends pulumi.CustomResource {
  static readonly type = "libvirt:index:Snapshot";

  declare readonly host: pulumi.Output<string>;
  declare readonly domain: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  declare readonly description: pulumi.Output<string | undefined>;
  /** What the domain was doing, in libvirt's word: `running`, `shutoff`, `paused`. */
  declare readonly state: pulumi.Output<string>;
  /** In the form of RFC 3339. */
  declare readonly createdAt: pulumi.Output<string>;

  constructor(name: string, args: SnapshotArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = { description: undefined, state: undefined, createdAt: undefined };
    super(Snapshot.type, name, { ...outputs, ...args }, withPluginVersion(options));
  }
}
