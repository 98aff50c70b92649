import type { VolumeCopy, VolumeReplica } from "@pulumi/libvirt";
import * as pulumi from "@pulumi/pulumi";
import type { Machine } from "../../planning/environment/machines";
import type { GuestSettings } from "../guest/guest-settings";
import { settingsOf } from "./living-settings";
import { contentOf, serviceReplica, type ServiceReplicaArgs } from "./service-replica";
import { type Decided, standardPlace } from "./standard-place";
import { StandardMachine } from "./standard-machine";

export interface CountyDataCentreArgs extends Decided {
  centre: string;
  /** The machines that the centre runs for itself, on its own hosts. */
  machines: readonly Machine[];
  /** What is inside each of them. */
  settings: (machine: Machine) => GuestSettings;
  /** Copies of the machines' disks in other centres; those of other centres' machines do no harm. */
  replicas: readonly Omit<ServiceReplicaArgs, "source" | "storage">[];
  /** Names of the machines that run from their copies, since every host of the centre is lost. */
  displaced: ReadonlySet<string>;
  /** URIs of the centre's lost hosts. */
  lost: readonly string[];
}

/** A copy of a service's disk, as it is now. */
export interface ServiceCopy {
  readonly machine: string;
  /** ISO 8601. */
  readonly copiedAt: string;
  readonly maxAgeSeconds: number;
}

/** A county-level cloud data centre: it keeps running the services that belong near its people and meters. */
export class CountyDataCentre extends pulumi.ComponentResource {
  readonly copies: pulumi.Output<ServiceCopy>[] = [];

  constructor(name: string, args: CountyDataCentreArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:physical:CountyDataCentre", name, {}, options);
    for (const machine of args.machines) this.run(machine, args);
    this.registerOutputs({});
  }

  /** While the centre has lost hosts a disk may have to be made from its copy, which then comes first; otherwise the machine does. */
  private run(machine: Machine, args: CountyDataCentreArgs): void {
    const replica = args.replicas.find((each) => each.machine === machine.name);
    const [lost] = args.lost;
    if (replica === undefined) return void this.machine(machine, args);
    const wanted = { ...replica, storage: machine.storage };
    if (lost === undefined) {
      const { configuration } = this.machine(machine, args);
      const source = args.placement.host(machine.name).uri;
      this.copy(serviceReplica({ ...wanted, source }, { parent: this, dependsOn: [configuration] }), machine);
      return;
    }
    const source = args.displaced.has(machine.name) ? lost : args.placement.host(machine.name).uri;
    const copy = this.copy(serviceReplica({ ...wanted, source }, { parent: this }), machine);
    this.machine(machine, args, contentOf(copy));
  }

  private copy(replica: VolumeReplica, { name: machine }: Machine): VolumeReplica {
    const { copiedAt, maxAgeSeconds } = replica;
    this.copies.push(pulumi.output({ machine, copiedAt, maxAgeSeconds }));
    return replica;
  }

  private machine(machine: Machine, args: CountyDataCentreArgs, copyOf?: VolumeCopy): StandardMachine {
    return new StandardMachine(
      machine.name,
      {
        ...standardPlace(machine, args),
        settings: settingsOf(args.settings(machine)),
        metadata: { role: machine.role, centre: args.centre },
        ...(copyOf !== undefined && { copyOf }),
      },
      { parent: this },
    );
  }
}
