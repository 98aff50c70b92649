import * as pulumi from "@pulumi/pulumi";
import type { Machine } from "../../planning/machines";
import type { AddressRecord, ImageRecord } from "../../stacks/contracts";
import { serviceReady, serviceUserData } from "../platform/guest/service-guest";
import type { HardwarePool } from "./hardware-pool";
import { StandardMachine } from "./standard-machine";

export interface CountyDataCentreArgs {
  centre: string;
  pool: HardwarePool;
  /** Names of the centre's own hosts; its machines stay on them, in turn. */
  hosts: readonly string[];
  /** The machines that the centre runs for itself. */
  machines: readonly Machine[];
  addresses: Readonly<Record<string, AddressRecord>>;
  images: Readonly<Record<string, ImageRecord>>;
}

/** A county-level cloud data centre: it keeps running the services that belong near its people and meters. */
export class CountyDataCentre extends pulumi.ComponentResource {
  /** Machine to host. */
  readonly services: Record<string, string> = {};

  constructor(name: string, args: CountyDataCentreArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:physical:CountyDataCentre", name, {}, options);
    if (args.hosts.length === 0 && args.machines.length > 0) {
      throw new pulumi.RunError(
        `centre ${args.centre} has services but no host: add one under centres.${args.centre}.hosts.`,
      );
    }
    args.machines.forEach((machine, index) => {
      const host = args.hosts[index % args.hosts.length]!;
      new StandardMachine(
        machine.name,
        {
          host: args.pool.host(host),
          flavor: machine,
          image: machine.image,
          commandLine: args.images[machine.image]!.commandLine,
          address: args.addresses[machine.name]!,
          userData: serviceUserData({ name: machine.name, description: `${machine.name} of ${args.centre}` }),
          ready: { command: serviceReady(), description: `${machine.name} to run its service` },
          metadata: { role: machine.role, centre: args.centre },
        },
        { parent: this },
      );
      this.services[machine.name] = host;
    });
    this.registerOutputs({ services: this.services });
  }
}
