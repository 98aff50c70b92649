import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import type { PooledHost } from "../../contracts/contracts";
import { diskPool } from "./disk-pool";

export interface ServiceReplicaArgs {
  /** The machine's name. */
  machine: string;
  /** URI of the host that has its disk; the lost one, while the machine runs from the copy. */
  source: pulumi.Input<string>;
  /** The host that keeps the copy. */
  target: pulumi.Input<PooledHost>;
  maxAgeSeconds: number;
  /** Class of storage that its disk is in. Default: the host's own pool. */
  storage?: string | undefined;
}

/** The copy of a service's disk in a second failure domain. */
export function serviceReplica(args: ServiceReplicaArgs, options: pulumi.CustomResourceOptions): libvirt.VolumeReplica {
  const target = pulumi.output(args.target);
  return new libvirt.VolumeReplica(
    `${args.machine}-replica`,
    {
      host: args.source,
      // Every host of the pool has it under the same name, and this one has all that the machine needs.
      pool: target.apply((host) => diskPool(host, args.storage)),
      volume: `${args.machine}.qcow2`,
      targetHost: target.uri,
      targetPool: target.pool,
      maxAgeSeconds: args.maxAgeSeconds,
    },
    options,
  );
}

/** For a disk that is made anew from the copy. */
export function contentOf(replica: libvirt.VolumeReplica): libvirt.VolumeCopy {
  return { host: replica.targetHost, pool: replica.targetPool, volume: replica.current, asOf: replica.copiedAt };
}
