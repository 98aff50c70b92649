import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Kubernetes } from "../../model/types";
import type { Machine } from "../../planning/environment/machines";
import type { AddressRecord, ImageRecord } from "../../contracts/contracts";
import { StandardMachine } from "../physical/standard-machine";
import { workerReady, workerUserData } from "../guest/worker-user-data";
import { NodeAdmission } from "./node-admission";
import type { Placement } from "../physical/placement";

export interface WorkerMachinesArgs {
  machines: readonly Machine[];
  placement: Placement;
  addresses: Readonly<Record<string, AddressRecord>>;
  images: Readonly<Record<string, ImageRecord>>;
  kubernetes: Kubernetes;
  /** Connection to the cluster that the machines join. */
  provider: kubernetes.Provider;
  /** PEM of the authority that signed the API server's certificate. */
  clusterAuthority: pulumi.Input<string>;
}

/** Standard machines that join Kubernetes as its worker nodes. */
export class WorkerMachines extends pulumi.ComponentResource {
  /** Node name to address, once every node is Ready. */
  readonly addresses: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: WorkerMachinesArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:platform:WorkerMachines", name, {}, options);
    const admission = new NodeAdmission(`${name}-admission`, { provider: args.provider }, { parent: this });
    const nodes = args.machines.map((machine) => this.node(machine, admission, args));
    this.addresses = pulumi
      .all(nodes.map(({ machine }) => machine.uuid))
      .apply(() =>
        Object.fromEntries(args.machines.map((machine) => [machine.name, args.addresses[machine.name]!.address])),
      );
    this.registerOutputs({ addresses: this.addresses });
  }

  private node(machine: Machine, admission: NodeAdmission, args: WorkerMachinesArgs): StandardMachine {
    const own = args.addresses[machine.name]!;
    const peers = args.machines
      .filter((other) => other !== machine)
      .map((other) => args.addresses[other.name]!)
      .map(({ address, podCidr }) => ({ address, podCidr: podCidr! }));
    const host = args.placement.host(machine.name);
    const userData = pulumi
      .all([admission.bootstrapToken, admission.proxyToken, args.clusterAuthority, host])
      .apply(([bootstrapToken, proxyToken, clusterAuthority, carrier]) =>
        workerUserData({
          name: machine.name,
          address: own.address,
          apiServer: args.kubernetes.apiServer,
          clusterAuthority,
          bootstrapToken,
          proxyToken,
          podCidr: own.podCidr!,
          peers,
          serviceCidr: args.kubernetes.serviceCidr,
          registry: args.kubernetes.registry,
          labels: {
            "topology.kubernetes.io/region": carrier.domain[0]!,
            "topology.kubernetes.io/zone": carrier.centre,
          },
        }),
      );
    return new StandardMachine(
      machine.name,
      {
        host,
        flavor: machine,
        image: machine.image,
        commandLine: args.images[machine.image]!.commandLine,
        address: own,
        userData,
        ready: { command: workerReady(), description: "the Kubernetes node to be Ready" },
        metadata: { role: machine.role },
      },
      { parent: this },
    );
  }
}
