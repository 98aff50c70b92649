import type { types } from "@pulumi/kubernetes";

/**
 * What a container may take at most, and what a namespace may hold is the same times its pods. A whole processor: TLS and SCRAM of a
 * new connection to the database cost a second of an emulated one, and with a fifth of it all pods stood still for minutes
 * when they lost their connections at once (cpu.stat showed 70 % of the periods throttled). A share of a busy
 * node is settled by the requests.
 */
export const CONTAINER_LIMIT = { cpuMillis: 1000, memoryMiB: 128 } as const;

/** Resources of the project's own containers. */
export const containerResources: types.input.core.v1.ResourceRequirements = {
  requests: { cpu: "20m", memory: "32Mi" },
  limits: { cpu: `${CONTAINER_LIMIT.cpuMillis}m`, memory: "96Mi" },
};
