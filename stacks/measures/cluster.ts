import * as powercloud from "@pulumi/powercloud";
import type * as pulumi from "@pulumi/pulumi";
import type { Condition } from "../../contracts/contracts";
import { replicasAvailable, type Workload } from "../../gates/cluster";

/** Each of the Deployments, as the cluster sees it. */
export function workloadsAvailable(
  workloads: readonly Workload[],
  kubeconfig: string,
  options: pulumi.InvokeOutputOptions,
): pulumi.Output<Condition[]> {
  return powercloud.readCluster({ kubeconfig, path: "/apis/apps/v1/deployments" }, options).apply((deployments) => {
    const now = new Date();
    return workloads.map((workload) => replicasAvailable(workload, deployments, now));
  });
}
