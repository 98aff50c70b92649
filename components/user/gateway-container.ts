import type { types } from "@pulumi/kubernetes";
import { containerResources } from "../application/container-limits";
import { gracefulEnd } from "../application/graceful-end";
import { restrictedContainer } from "../application/restricted-pod";
import { GATEWAY_FOLDER, GATEWAY_PORTS } from "./gateway-config";

/** The gateway's container: HAProxy with its rules and certificates mounted. */
export function gatewayContainer(image: string): types.input.core.v1.Container {
  return {
    name: "gateway",
    image,
    args: ["-W", "-db", "-f", `${GATEWAY_FOLDER}/haproxy.cfg`],
    ports: Object.entries(GATEWAY_PORTS).map(([name, containerPort]) => ({ name, containerPort })),
    volumeMounts: [{ name: "settings", mountPath: GATEWAY_FOLDER, readOnly: true }],
    securityContext: restrictedContainer,
    resources: containerResources,
    lifecycle: gracefulEnd,
    readinessProbe: { httpGet: { path: "/healthz", port: "health" }, periodSeconds: 5, timeoutSeconds: 5 },
    livenessProbe: {
      httpGet: { path: "/healthz", port: "health" },
      initialDelaySeconds: 30,
      periodSeconds: 20,
      timeoutSeconds: 10,
    },
  };
}
