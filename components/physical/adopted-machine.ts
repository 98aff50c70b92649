import * as libvirt from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import type { PlacedAdopted } from "../../planning/environment/adopted";

export interface AdoptedMachineArgs {
  machine: PlacedAdopted;
}

/** Seconds: what runs in it is not known, so it gets more time than our own machines to end it in order. */
const SHUTDOWN_SECONDS = 600;

/**
 * A virtual machine that its host ran before, taken over as it is. Its size, and whether it runs, are kept as the model says; its
 * devices and what is on them are its owner's. It outlives its resource.
 */
export class AdoptedMachine extends pulumi.ComponentResource {
  readonly machine: libvirt.Domain;

  constructor(name: string, { machine }: AdoptedMachineArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:physical:AdoptedMachine", name, {}, options);
    this.machine = new libvirt.Domain(
      `${name}-domain`,
      {
        host: machine.uri,
        name: machine.name,
        adopts: machine.uuid,
        vcpu: machine.vcpu,
        maxVcpu: machine.max?.vcpu,
        memoryMiB: machine.memoryMiB,
        maxMemoryMiB: machine.max?.memoryMiB,
        running: machine.running,
        autostart: machine.autostart,
        shutdownTimeoutSeconds: SHUTDOWN_SECONDS,
        allowRestart: new pulumi.Config("powercloud").getBoolean("allowRestart"),
      },
      { parent: this, retainOnDelete: true },
    );
    this.registerOutputs({});
  }
}
