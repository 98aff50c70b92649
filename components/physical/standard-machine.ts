import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import type { Flavor } from "../../model/types";
import type { AddressRecord, PooledHost } from "../../contracts/contracts";
import { diskPool } from "./disk-pool";
import { metaData, networkConfig } from "../guest/network-config";

export interface StandardMachineArgs {
  /** The pooled host that carries it. */
  host: pulumi.Input<PooledHost>;
  /** vCPU, memory in MiB, disk in GiB; changed as the machine runs, up to `max`. */
  flavor: Flavor;
  /** Name of the base image. */
  image: string;
  /** Kernel command line of the base image. */
  commandLine: string;
  address: AddressRecord;
  /** cloud-init user data; may hold secrets. */
  userData: pulumi.Input<string>;
  /** Command that exits 0 inside the guest once it serves. */
  ready: { readonly command: pulumi.Input<string[]>; readonly description: pulumi.Input<string> };
  /** Seconds to wait for `ready`. Default: 1200. */
  readyTimeout?: number;
  metadata: Readonly<Record<string, string>>;
  /** What a new disk begins with, where not with the image. */
  copyOf?: pulumi.Input<libvirt.VolumeCopy>;
}

/** A standard virtual machine: a thin clone of a base image, a seed for cloud-init, and the domain that boots them. */
export class StandardMachine extends pulumi.ComponentResource {
  readonly machine: libvirt.Domain;

  constructor(name: string, args: StandardMachineArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:physical:StandardMachine", name, {}, options);
    const host = pulumi.output(args.host);
    const image = host.apply(({ images }) => images[args.image]!);
    const place = { host: host.uri, pool: host.pool };
    const pool = host.apply((on) => diskPool(on, args.flavor.storage));
    const disk = new libvirt.Volume(
      `${name}-disk`,
      {
        ...{ ...place, pool, name: `${name}.qcow2`, format: "qcow2", capacityGiB: args.flavor.diskGiB },
        ...{ baseVolume: image.volume, ...(args.copyOf !== undefined && { copyOf: args.copyOf }) },
      },
      // A machine's data outlives the image that it was cloned from.
      { parent: this, ignoreChanges: ["baseVolume"] },
    );
    const seed = new libvirt.CloudInitDisk(
      `${name}-seed`,
      {
        ...place,
        name: `${name}-seed.iso`,
        userData: pulumi.secret(args.userData),
        metaData: metaData({ name }),
        networkConfig: networkConfig(args.address),
      },
      { parent: this },
    );
    const timeout = args.readyTimeout ?? 1200;
    this.machine = new libvirt.Domain(
      `${name}-domain`,
      {
        host: host.uri,
        name,
        vcpu: args.flavor.vcpu,
        maxVcpu: args.flavor.max?.vcpu,
        memoryMiB: args.flavor.memoryMiB,
        maxMemoryMiB: args.flavor.max?.memoryMiB,
        allowRestart: new pulumi.Config("powercloud").getBoolean("allowRestart"),
        boot: { kernel: image.kernel, initrd: image.initrd, commandLine: args.commandLine },
        disks: [
          { volume: disk.path, format: "qcow2" },
          { volume: seed.path, format: "raw", readOnly: true },
        ],
        interfaces: [{ network: host.networks.apply((all) => all[args.address.network]!), mac: args.address.mac }],
        metadata: { ...args.metadata },
        ready: { command: args.ready.command, timeoutSeconds: timeout, description: args.ready.description },
      },
      // The kernel's modules are on the disk, so kernel and disk stay together.
      {
        parent: this,
        ignoreChanges: ["boot"],
        customTimeouts: { create: `${timeout + 120}s`, update: `${timeout + 120}s` },
      },
    );
    this.registerOutputs({});
  }
}
