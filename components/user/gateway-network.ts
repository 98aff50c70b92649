import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { GATEWAY_PORTS } from "./gateway-config";

export interface GatewayNetworkArgs {
  namespace: pulumi.Input<string>;
  labels: Record<string, string>;
}

/** Opens the gateway's entrances to everybody, and the modules' port to the gateway. */
export function gatewayNetworkPolicies(
  name: string,
  args: GatewayNetworkArgs & { modulePort: number },
  options: pulumi.CustomResourceOptions,
): kubernetes.networking.v1.NetworkPolicy[] {
  const modules = { matchExpressions: [{ key: "powercloud/category", operator: "Exists" }] };
  const tcp = (port: number) => ({ protocol: "TCP", port });
  return [
    new kubernetes.networking.v1.NetworkPolicy(
      `${name}-network`,
      {
        metadata: { name: "gateway", namespace: args.namespace },
        spec: {
          podSelector: { matchLabels: args.labels },
          policyTypes: ["Ingress", "Egress"],
          ingress: [{ ports: [tcp(GATEWAY_PORTS.internal), tcp(GATEWAY_PORTS.public)] }],
          egress: [{ to: [{ namespaceSelector: modules }], ports: [tcp(args.modulePort)] }],
        },
      },
      options,
    ),
  ];
}

/** One NodePort service for each entrance. */
export function gatewayServices(
  name: string,
  args: GatewayNetworkArgs & { nodePorts: { readonly internal: number; readonly public: number } },
  options: pulumi.CustomResourceOptions,
): kubernetes.core.v1.Service[] {
  return (["internal", "public"] as const).map(
    (entrance) =>
      new kubernetes.core.v1.Service(
        `${name}-${entrance}`,
        {
          metadata: { name: `gateway-${entrance}`, namespace: args.namespace, labels: args.labels },
          spec: {
            type: "NodePort",
            selector: args.labels,
            ports: [
              {
                name: "https",
                port: GATEWAY_PORTS[entrance],
                targetPort: entrance,
                nodePort: args.nodePorts[entrance],
              },
            ],
          },
        },
        options,
      ),
  );
}
