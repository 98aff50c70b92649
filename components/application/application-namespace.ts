import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { CONTAINER_LIMIT } from "./container-limits";

export interface ApplicationNamespaceArgs {
  /** The namespace's name. */
  namespace: string;
  provider: kubernetes.Provider;
  /** Pods that the namespace may run at most. */
  pods: number;
  /** Labels that tell what the namespace is for. */
  labels: Readonly<Record<string, string>>;
}

/** Pod Security Standards are pinned to the cluster's minor version, so that an upgrade never tightens them unseen. */
const POD_SECURITY = { level: "restricted", version: "v1.34" };

/** A namespace in which nothing is reachable or unlimited unless it is said so: default-deny, quota, limits. */
export class ApplicationNamespace extends pulumi.ComponentResource {
  readonly namespace: pulumi.Output<string>;

  constructor(name: string, args: ApplicationNamespaceArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:application:ApplicationNamespace", name, {}, options);
    const space = new kubernetes.core.v1.Namespace(
      `${name}-namespace`,
      { metadata: { name: args.namespace, labels: { ...args.labels, ...podSecurityLabels() } } },
      { parent: this, provider: args.provider },
    );
    const child = { parent: this, provider: args.provider };
    const metadata = (key: string) => ({ name: key, namespace: space.metadata.name });
    const guards = [
      new kubernetes.networking.v1.NetworkPolicy(
        `${name}-default-deny`,
        { metadata: metadata("default-deny"), spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] } },
        child,
      ),
      new kubernetes.core.v1.ResourceQuota(
        `${name}-quota`,
        { metadata: metadata("quota"), spec: { hard: quota(args.pods) } },
        child,
      ),
      new kubernetes.core.v1.LimitRange(
        `${name}-limits`,
        { metadata: metadata("limits"), spec: { limits: [{ type: "Container", ...containerLimits() }] } },
        child,
      ),
    ];
    // Whoever uses the name gets it with the guards in place.
    this.namespace = pulumi.all([space.metadata.name, ...guards.map(({ id }) => id)]).apply(([ready]) => ready!);
    this.registerOutputs({ namespace: this.namespace });
  }
}

function podSecurityLabels(): Record<string, string> {
  const { level, version } = POD_SECURITY;
  const modes = ["enforce", "audit", "warn"];
  return Object.fromEntries(
    modes.flatMap((mode) => [
      [`pod-security.kubernetes.io/${mode}`, level],
      [`pod-security.kubernetes.io/${mode}-version`, version],
    ]),
  );
}

function quota(pods: number): Record<string, string> {
  return {
    pods: String(pods),
    "limits.cpu": `${pods * CONTAINER_LIMIT.cpuMillis}m`,
    "limits.memory": `${pods * CONTAINER_LIMIT.memoryMiB}Mi`,
  };
}

function containerLimits() {
  const limit = { cpu: `${CONTAINER_LIMIT.cpuMillis}m`, memory: `${CONTAINER_LIMIT.memoryMiB}Mi` };
  return { default: limit, defaultRequest: { cpu: "10m", memory: "32Mi" } };
}
