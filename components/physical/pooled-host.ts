import { mapValues } from "../../model/map-values";
import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import type { ClassPool, Network } from "../../model/types";
import type { HostImage, HostRecord, ImageRecord, PooledHost as PooledHostRecord } from "../../contracts/contracts";

export interface PooledHostArgs {
  host: HostRecord;
  /** Folder of the storage pool on the host. */
  poolPath: string;
  /** Pools beside it, by class of storage. */
  classPools: Readonly<Record<string, ClassPool>>;
  /** Those of the model's networks that it may carry, by name. */
  networks: Readonly<Record<string, Network>>;
  /** Base images by name. */
  images: Readonly<Record<string, ImageRecord>>;
}

/** Name of the storage pool on every host; with the class behind it, that of the pool of a class. */
const POOL = "powercloud";

type ImagePart = "disk" | "kernel" | "initrd";

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
    const storage = mapValues(args.classPools, ({ pool: path }, storageClass) => {
      const own = new libvirt.StoragePool(
        `${name}-pool-${storageClass}`,
        { host: uri, name: `${POOL}-${storageClass}`, path },
        { parent: this },
      );
      // A thin clone stands on a volume of its own pool, on this host and on the one it moves to.
      for (const [key, image] of Object.entries(args.images)) {
        this.volume(`${name}-${storageClass}-${key}-disk`, { host: uri, pool: own.name }, key, image, "disk");
      }
      return own.name;
    });
    const beside = Object.keys(storage).length > 0 && { storage };
    this.record = pulumi.output({ ...args.host, pool: pool.name, ...beside, networks, images });
    this.registerOutputs({ record: this.record });
  }

  private upload(
    name: string,
    image: string,
    record: ImageRecord,
    host: string,
    pool: libvirt.StoragePool,
  ): pulumi.Output<HostImage> {
    const part = (what: ImagePart) => this.volume(`${name}-${what}`, { host, pool: pool.name }, image, record, what);
    return pulumi.output({ volume: part("disk").name, kernel: part("kernel").path, initrd: part("initrd").path });
  }

  private volume(
    name: string,
    place: { host: string; pool: pulumi.Output<string> },
    image: string,
    record: ImageRecord,
    part: ImagePart,
  ): libvirt.Volume {
    const volume = `${image}-${record.sha256.slice(0, 12)}-${part}`;
    const format = part === "disk" ? "qcow2" : "raw";
    // Disks of running machines are clones of this volume: a newly built image never takes it from under them.
    const options = { parent: this, ignoreChanges: ["name", "source"] };
    return new libvirt.Volume(name, { ...place, name: volume, format, source: record[part] }, options);
  }
}
