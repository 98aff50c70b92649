import type { types } from "@pulumi/kubernetes";

/** Seconds in which every node has heard that a pod ends, and sends it nothing more: nodes without KVM take some. */
const HEARD = 10;

/**
 * A pod goes on serving until nobody is sent to it any more: its end and the news of it start at the same moment (Kubernetes
 * documentation, "Pod Lifecycle", Termination of Pods). The sleep is the kubelet's own (KEP-3960), as the images have no programs.
 */
export const gracefulEnd: types.input.core.v1.Lifecycle = { preStop: { sleep: { seconds: HEARD } } };
