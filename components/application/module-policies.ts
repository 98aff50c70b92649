import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { DatabaseEndpoint } from "../../contracts/contracts";
import { MODULE_PORT } from "./module-container";

export interface ModulePoliciesArgs {
  workload: string;
  namespace: pulumi.Input<string>;
  gatewayNamespace: pulumi.Input<string>;
  labels: Record<string, string>;
  database: DatabaseEndpoint;
}

/** Opens what one module needs in a namespace that denies everything: calls from the gateway, the databases. */
export function modulePolicies(
  name: string,
  args: ModulePoliciesArgs,
  options: pulumi.CustomResourceOptions,
): kubernetes.networking.v1.NetworkPolicy[] {
  const { primary, standbys, port } = args.database;
  const gateway = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": args.gatewayNamespace } } };
  const databases = [primary, ...standbys].map((address) => ({ ipBlock: { cidr: `${address}/32` } }));
  return [
    new kubernetes.networking.v1.NetworkPolicy(
      `${name}-network`,
      {
        metadata: { name: args.workload, namespace: args.namespace },
        spec: {
          podSelector: { matchLabels: args.labels },
          policyTypes: ["Ingress", "Egress"],
          ingress: [{ from: [gateway], ports: [{ protocol: "TCP", port: MODULE_PORT }] }],
          egress: [{ to: databases, ports: [{ protocol: "TCP", port }] }],
        },
      },
      options,
    ),
  ];
}
