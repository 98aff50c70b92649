import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import type { Network } from "../../model/types";
import type { HostImage, HostRecord, ImageRecord, PooledHost as PooledHostRecord } from "../../stacks/contracts";

export interface PooledHostArgs {
  host: HostRecord;
  /** Folder of the storage pool on the host. */
  poolPath: string;
  /** The model's networks by name. */
  networks: Readonly<Record<string, Network>>;
  /** Base images by name. */
  images: Readonly<Record<string, ImageRecord>>;
}

/** Name of the storage pool on every host. */
const POOL = "powercloud";

/** One existing server made part of the pool: storage pool, networks, base images; what it already runs is left alone. */
export class PooledHost extends pulumi.ComponentResource {
  readonly record: pulumi.Output<PooledHostRecord>;

  constructor(name: string, args: PooledHostArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:physical:PooledHost", name, {}, options);
    const { uri } = args.host;
    const pool = new libvirt.StoragePool(
      `${name}-pool`,
      { host: uri, name: POOL, path: args.poolPath },
      { parent: this },
    );
    const networks = mapValues(
      args.networks,
      ({ bridge }, network) =>
        new libvirt.Network(
          `${name}-${network}`,
          { host: uri, name: `powercloud-${network}`, bridge },
          { parent: this },
        ).name,
    );
    const images = mapValues(args.images, (image, key) => this.upload(`${name}-${key}`, key, image, uri, pool));
    this.record = pulumi.output({ ...args.host, pool: pool.name, networks, images });
    this.registerOutputs({ record: this.record });
  }

  private upload(
    name: string,
    image: string,
    { disk, kernel, initrd, sha256 }: ImageRecord,
    host: string,
    pool: libvirt.StoragePool,
  ): pulumi.Output<HostImage> {
    const version = sha256.slice(0, 12);
    // Disks of running machines are clones of this volume: a newly built image never takes it from under them.
    const options = { parent: this, ignoreChanges: ["name", "source"] };
    const volume = (part: string, source: string, format: "qcow2" | "raw") =>
      new libvirt.Volume(
        `${name}-${part}`,
        { host, pool: pool.name, name: `${image}-${version}-${part}`, format, source },
        options,
      );
    return pulumi.output({
      volume: volume("disk", disk, "qcow2").name,
      kernel: volume("kernel", kernel, "raw").path,
      initrd: volume("initrd", initrd, "raw").path,
    });
  }
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A, key: string) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]));
}
