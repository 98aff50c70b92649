import * as path from "node:path";
import * as powercloud from "@pulumi/powercloud";
import * as pulumi from "@pulumi/pulumi";
import { nodeReady } from "../../../gates/cluster";
import { PROJECT } from "../../project";
import type { ServiceGate } from "./service-gate";

/** Each worker, as the cluster sees it. */
export const kubernetesGate: ServiceGate = {
  service: "kubernetes",
  conditions: [
    {
      name: "node-ready",
      measure: ({ model, machines, asking: { dependsOn } }) => {
        const kubeconfig = path.resolve(PROJECT, model.platform.kubernetes.kubeconfig);
        const nodes = powercloud.readCluster({ kubeconfig, path: "/api/v1/nodes" }, { dependsOn });
        return pulumi.all([machines, nodes]).apply(([workers, said]) => {
          const now = new Date();
          return workers.map(({ name }) => nodeReady(name, said, now));
        });
      },
    },
  ],
};
