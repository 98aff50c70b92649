/** Pods for the tests of controls: one that passes them all, and every kind of resource that can bring it. */
import type { Fixture } from "./run-control";

export interface Part {
  [key: string]: unknown;
}

export function goodContainer(change: Part = {}): Part {
  return {
    name: "web",
    image: "registry/web@sha256:0",
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    resources: { requests: { cpu: "10m", memory: "16Mi" }, limits: { cpu: "100m", memory: "32Mi" } },
    ...change,
  };
}

export function goodPod(change: Part = {}): Part {
  return {
    securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: "RuntimeDefault" } },
    containers: [goodContainer()],
    ...change,
  };
}

/** A pod whose only container has a different security context. */
export function podWith(securityContext: Part): Part {
  const base = goodContainer();
  return goodPod({
    containers: [{ ...base, securityContext: { ...(base["securityContext"] as Part), ...securityContext } }],
  });
}

export function deployment(pod: Part): Fixture {
  return { type: "kubernetes:apps/v1:Deployment", props: { metadata: { namespace: "billing" }, spec: template(pod) } };
}

/** One fixture for each kind of resource that brings a pod. */
export function everyKind(pod: Part): Fixture[] {
  const templated = ["apps/v1:Deployment", "apps/v1:StatefulSet", "apps/v1:DaemonSet", "apps/v1:ReplicaSet"];
  const rest = ["batch/v1:Job", "core/v1:ReplicationController", "apps/v1:DeploymentPatch"];
  return [
    ...[...templated, ...rest].map((kind) => ({ type: `kubernetes:${kind}`, props: { spec: template(pod) } })),
    { type: "kubernetes:core/v1:Pod", props: { spec: pod } },
    { type: "kubernetes:core/v1:PodTemplate", props: template(pod) },
    { type: "kubernetes:batch/v1:CronJob", props: { spec: { jobTemplate: { spec: template(pod) } } } },
  ];
}

function template(pod: Part): Part {
  return { template: { metadata: {}, spec: pod } };
}
