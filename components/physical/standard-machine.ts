import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import type { Flavor } from "../../model/types";
import type { AddressRecord, PooledHost } from "../../contracts/contracts";
import { diskPool } from "./disk-pool";
import { cloudConfig } from "../guest/cloud-config";
import { metaData, networkConfig } from "../guest/network-config";
import type { LivingSettings } from "./living-settings";

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
  /** What is inside it, at first boot and later. */
  settings: LivingSettings;
  /** Machines that serve together: one after another gets changed settings. Default: it serves alone. */
  group?: string;
  /** Seconds to wait for its agent, and as many for the settings' check. Default: 1200. */
  readyTimeout?: number;
  metadata: Readonly<Record<string, string>>;
  /** What a new disk begins with, where not with the image. */
  copyOf?: pulumi.Input<libvirt.VolumeCopy>;
}

/**
 * A standard virtual machine: a thin clone of a base image, a seed that names it, the domain
 * that boots them, and what is inside.
 */
export class StandardMachine extends pulumi.ComponentResource {
  readonly machine: libvirt.Domain;
  readonly configuration: libvirt.GuestConfiguration;
  /** Its UUID, once it runs and its settings are in. */
  readonly serving: pulumi.Output<string>;

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
        userData: cloudConfig({ hostname: name }),
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
        ready: { ...AGENT, timeoutSeconds: timeout },
      },
      // The kernel's modules are on the disk, so kernel and disk stay together.
      {
        parent: this,
        ignoreChanges: ["boot"],
        customTimeouts: { create: `${timeout + 120}s`, update: `${timeout + 120}s` },
      },
    );
    this.configuration = this.configure(name, args.settings, args.group, timeout);
    this.serving = pulumi.all([this.machine.uuid, this.configuration.id]).apply(([uuid]) => uuid);
    this.registerOutputs({});
  }

  private configure(
    name: string,
    { files, commands, units, check }: LivingSettings,
    group: string | undefined,
    timeoutSeconds: number,
  ): libvirt.GuestConfiguration {
    const { host, name: domain, uuid } = this.machine;
    const limit = `${2 * timeoutSeconds + 120}s`;
    return new libvirt.GuestConfiguration(
      `${name}-configuration`,
      {
        ...{ host, domain, machine: uuid, files, group, agentTimeoutSeconds: timeoutSeconds },
        commands: commands.map(copied),
        units: units.map(copied),
        check: { command: [...check.command], timeoutSeconds },
      },
      { parent: this, customTimeouts: { create: limit, update: limit } },
    );
  }
}

/** All else comes in by it. */
const AGENT = { command: ["/bin/true"], description: "its guest agent" };

/** With lists that may be changed, as Pulumi's types want them. */
function copied<T extends { readonly files: readonly string[] }>(item: T) {
  const entries = Object.entries(item).map(([key, value]: [string, unknown]) => [
    key,
    Array.isArray(value) ? [...value] : value,
  ]);
  return Object.fromEntries(entries) as { -readonly [K in keyof T]: T[K] extends readonly string[] ? string[] : T[K] };
}
