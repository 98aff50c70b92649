import * as pulumi from "@pulumi/pulumi";
import { withPluginVersion } from "./options";

export interface ClusterNodesArgs {
  /** Absolute path of the cluster's kubeconfig. Another path alone is no change. */
  kubeconfig: pulumi.Input<string>;
  /** Names of the node objects. */
  nodes: pulumi.Input<readonly string[]>;
  /** Seconds that the pods of one node may take to leave it. Default: 600. */
  drainTimeoutSeconds?: pulumi.Input<number | undefined>;
}

/**
 * The machines that are nodes of a cluster, which they join by themselves. A node that is taken out is drained by `kubectl
 * drain`, and its object deleted, before anything is done to what depends on this resource: so the machines depend on it. Pods
 * that cannot leave keep their node. Taking the resource itself away drains nothing.
 */
export class ClusterNodes extends pulumi.CustomResource {
  static readonly type = "powercloud:index:ClusterNodes";

  declare readonly nodes: pulumi.Output<string[]>;

  constructor(name: string, args: ClusterNodesArgs, options?: pulumi.CustomResourceOptions) {
    super(ClusterNodes.type, name, { ...args }, withPluginVersion(options));
  }
}
