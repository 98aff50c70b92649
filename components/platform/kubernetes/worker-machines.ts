import type * as kubernetes from "@pulumi/kubernetes";
import * as powercloud from "@pulumi/powercloud";
import * as pulumi from "@pulumi/pulumi";
import type { Kubernetes } from "../../../model/services/kubernetes";
import type { Machine } from "../../../planning/environment/machines";
import { type Decided, standardPlace } from "../../physical/standard-place";
import { StandardMachine } from "../../physical/standard-machine";
import { livingSettings } from "../../physical/living-settings";
import type { WorkerGuest } from "../../guest/kubernetes/worker-guest";
import { workerSettings } from "../../guest/kubernetes/worker-settings";
import { NodeAdmission } from "./node-admission";

export interface WorkerMachinesArgs extends Decided {
  machines: readonly Machine[];
  kubernetes: Kubernetes;
  /** Absolute path of the cluster's kubeconfig. */
  kubeconfig: string;
  /** Connection to the cluster that the machines join. */
  provider: kubernetes.Provider;
  /** PEM of the authority that signed the API server's certificate. */
  clusterAuthority: pulumi.Input<string>;
}

/** What a worker's settings have that no path, unit or check depends on. */
const NOT_KNOWN = { clusterAuthority: "", bootstrapToken: "", proxyToken: "", labels: {} };

/** Standard machines that join Kubernetes as its worker nodes. */
export class WorkerMachines extends pulumi.ComponentResource {
  /** Node name to address, once every node is Ready. */
  readonly addresses: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: WorkerMachinesArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:platform:WorkerMachines", name, {}, options);
    const admission = new NodeAdmission(`${name}-admission`, { provider: args.provider }, { parent: this });
    // Pods leave a node that is taken out before the others forget the way to it.
    const members = new powercloud.ClusterNodes(
      `${name}-nodes`,
      { kubeconfig: args.kubeconfig, nodes: args.machines.map((machine) => machine.name) },
      { parent: this },
    );
    const nodes = args.machines.map((machine) => this.node(machine, admission, members, args));
    this.addresses = pulumi
      .all(nodes.map(({ serving }) => serving))
      .apply(() =>
        Object.fromEntries(args.machines.map((machine) => [machine.name, args.addresses[machine.name]!.address])),
      );
    this.registerOutputs({ addresses: this.addresses });
  }

  private node(
    machine: Machine,
    admission: NodeAdmission,
    members: powercloud.ClusterNodes,
    args: WorkerMachinesArgs,
  ): StandardMachine {
    const own = args.addresses[machine.name]!;
    const peers = args.machines
      .filter((other) => other !== machine)
      .map((other) => args.addresses[other.name]!)
      .map(({ address, podCidr }) => ({ address, podCidr: podCidr! }));
    const host = args.placement.host(machine.name);
    const guest = { name: machine.name, address: own.address, podCidr: own.podCidr!, peers };
    const { apiServer, serviceCidr, registry } = args.kubernetes;
    const known: WorkerGuest = { ...guest, apiServer, serviceCidr, registry, ...NOT_KNOWN };
    const texts = pulumi
      .all([admission.bootstrapToken, admission.proxyToken, args.clusterAuthority, host, members.id])
      .apply(([bootstrapToken, proxyToken, clusterAuthority, { domain, centre }]) => {
        const labels = { "topology.kubernetes.io/region": domain[0]!, "topology.kubernetes.io/zone": centre };
        return workerSettings({ ...known, clusterAuthority, bootstrapToken, proxyToken, labels });
      });
    return new StandardMachine(
      machine.name,
      {
        ...standardPlace(machine, args),
        settings: livingSettings(workerSettings(known), texts),
        group: machine.role,
        metadata: { role: machine.role },
      },
      { parent: this },
    );
  }
}
