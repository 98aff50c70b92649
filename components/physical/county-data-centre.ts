import * as pulumi from "@pulumi/pulumi";
import type { Machine } from "../../planning/machines";
import type { AddressRecord, ImageRecord } from "../../stacks/contracts";
import { serviceReady, serviceUserData } from "../platform/guest/service-guest";
import type { Placement } from "../platform/placement";
import { StandardMachine } from "./standard-machine";

export interface CountyDataCentreArgs {
  centre: string;
  /** The machines that the centre runs for itself, on its own hosts. */
  machines: readonly Machine[];
  placement: Placement;
  addresses: Readonly<Record<string, AddressRecord>>;
  images: Readonly<Record<string, ImageRecord>>;
}

/** A county-level cloud data centre: it keeps running the services that belong near its people and meters. */
export class CountyDataCentre extends pulumi.ComponentResource {
  constructor(name: string, args: CountyDataCentreArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:physical:CountyDataCentre", name, {}, options);
    for (const machine of args.machines) {
      new StandardMachine(
        machine.name,
        {
          host: args.placement.host(machine.name),
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
    }
    this.registerOutputs({});
  }
}
