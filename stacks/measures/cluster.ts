import * as powercloud from "@pulumi/powercloud";
import type * as pulumi from "@pulumi/pulumi";
import type { Condition } from "../../contracts/contracts";
import { nodeReady, replicasAvailable, type Workload } from "../../gates/cluster";

/**
 * Each worker, as the cluster sees it.
 * @param kubeconfig its path
 */
export function workersReady(
  workers: readonly string[],
  kubeconfig: string,
  options: pulumi.InvokeOutputOptions,
): pulumi.Output<Condition[]> {
  return powercloud.readCluster({ kubeconfig, path: "/api/v1/nodes" }, options).apply((nodes) => {
    const now = new Date();
    return workers.map((worker) => nodeReady(worker, nodes, now));
  });
}

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
