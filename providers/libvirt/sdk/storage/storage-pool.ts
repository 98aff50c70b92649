import * as pulumi from "@pulumi/pulumi";

import { withPluginVersion } from "../options";

/** Credentials for remote storage, by reference: their value is in no state but that of the Secret. */
export interface StoragePoolAuth {
  /** Whom the storage knows by the secret. */
  username: pulumi.Input<string>;
  /** UUID of a libvirt secret on the host: output `uuid` of a Secret. */
  secret: pulumi.Input<string>;
}

/** Permissions of the pool's folder. */
export interface StoragePoolPermissions {
  /** Four octal digits, as in `0711`. */
  mode: pulumi.Input<string>;
  /** User id. Default: as it is. */
  owner?: pulumi.Input<number>;
  /** Group id. Default: as it is. */
  group?: pulumi.Input<number>;
}

/** A Ceph monitor. */
export interface StoragePoolServer {
  /** Host name or IP address. */
  name: pulumi.Input<string>;
  /** Default: libvirt's for the type. */
  port?: pulumi.Input<number>;
}

export interface StoragePoolCommonArgs {
  /** libvirt URI of the host. */
  host: pulumi.Input<string>;
  /** Name of the pool on the host. */
  name: pulumi.Input<string>;
  /** Start the pool when the host boots. Default: true. */
  autostart?: pulumi.Input<boolean>;
}

/** A folder of the host. */
export interface DirPoolArgs extends StoragePoolCommonArgs {
  /** Default: `dir`. */
  type?: "dir";
  /** Absolute path of the folder on the host; made, with its parents, when it is missing. */
  path: pulumi.Input<string>;
  /** Set on the folder, whether it is there or made. Default: those that it has; 0711 for a new one. */
  permissions?: pulumi.Input<StoragePoolPermissions>;
}

/** A file system of the host, mounted by libvirt. It is never formatted. */
export interface FsPoolArgs extends StoragePoolCommonArgs {
  type: "fs";
  /** Where it is mounted; made when it is missing. */
  path: pulumi.Input<string>;
  /** The device. */
  source: pulumi.Input<{
    /** Absolute path of the block device. */
    device: pulumi.Input<string>;
    /** Type of the file system. Default: `auto`. */
    format?: pulumi.Input<"auto" | "ext2" | "ext3" | "ext4" | "xfs" | "vfat" | "iso9660" | "udf">;
  }>;
}

/** An exported folder of a file server, mounted by libvirt. */
export interface NetfsPoolArgs extends StoragePoolCommonArgs {
  type: "netfs";
  /** Where it is mounted; made when it is missing. */
  path: pulumi.Input<string>;
  /** The server and its folder. */
  source: pulumi.Input<{
    /** Host name or IP address of the file server. */
    host: pulumi.Input<string>;
    /** Absolute path of the folder on the server. */
    directory: pulumi.Input<string>;
    /** What the server speaks. Default: `auto`. */
    format?: pulumi.Input<"auto" | "nfs" | "glusterfs" | "cifs">;
  }>;
}

/** An LVM volume group; its volumes are logical volumes. It is never removed. */
export interface LogicalPoolArgs extends StoragePoolCommonArgs {
  type: "logical";
  /** The volume group. */
  source: pulumi.Input<{
    /** Name of the volume group. */
    name: pulumi.Input<string>;
    /** Blank block devices to make the group of, where the host has none of that name. Default: none, the group exists. */
    devices?: pulumi.Input<pulumi.Input<string>[]>;
  }>;
}

/** An iSCSI target; its volumes are the target's LUNs. */
export interface IscsiPoolArgs extends StoragePoolCommonArgs {
  type: "iscsi";
  /** The target. */
  source: pulumi.Input<{
    /** Host name or IP address of the target's portal. */
    host: pulumi.Input<string>;
    /** Default: 3260. */
    port?: pulumi.Input<number>;
    /** The target's iSCSI name. */
    target: pulumi.Input<string>;
    /** iSCSI name to log in as. Default: the host's own. */
    initiator?: pulumi.Input<string>;
    /** CHAP. Default: none. */
    auth?: pulumi.Input<StoragePoolAuth>;
  }>;
}

/** A pool of a Ceph cluster; its volumes are RBD images. */
export interface RbdPoolArgs extends StoragePoolCommonArgs {
  type: "rbd";
  /** The cluster. */
  source: pulumi.Input<{
    /** The cluster's monitors. */
    hosts: pulumi.Input<pulumi.Input<StoragePoolServer>[]>;
    /** Name of the Ceph pool. */
    name: pulumi.Input<string>;
    /** Default: none. */
    auth?: pulumi.Input<StoragePoolAuth>;
  }>;
}

export type StoragePoolArgs = DirPoolArgs | FsPoolArgs | NetfsPoolArgs | LogicalPoolArgs | IscsiPoolArgs | RbdPoolArgs;

/**
 * Storage of a host that holds volumes. Deleting a pool lets go of the storage and keeps what is in it; a folder goes
 * when it is empty. Types `dir` and `fs` are tested on a real host; `logical`, `netfs` and `iscsi` are defined on a real
 * libvirt, without such storage behind them; `rbd` is checked against libvirt's schema.
 * Identifier, as for `pulumi import`: `URI|POOL`.
 */
export class StoragePool extends pulumi.CustomResource {
  static readonly type = "libvirt:index:StoragePool";

  declare readonly host: pulumi.Output<string>;
  declare readonly name: pulumi.Output<string>;
  /** Folder of the volumes; types `logical` and `iscsi`: of their devices. Type `rbd` has none. */
  declare readonly path: pulumi.Output<string>;
  declare readonly autostart: pulumi.Output<boolean>;
  /** The pool's UUID in libvirt. */
  declare readonly uuid: pulumi.Output<string>;

  constructor(name: string, args: StoragePoolArgs, options?: pulumi.CustomResourceOptions) {
    const outputs = { path: undefined, autostart: undefined, uuid: undefined };
    super(StoragePool.type, name, { ...outputs, ...args }, withPluginVersion(options));
  }
}
