import type { Control } from "../base/control";
import { read } from "../base/value";
import { nsa } from "./frameworks";
import { forContainers, type Pod } from "./pods";
import { hasAmount } from "./quantity";

const WANTED = ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"] as const;

export const requestsAndLimits: Control = {
  id: "APP-04",
  title: "Container states its requests and limits",
  severity: "medium",
  clause: nsa("Resource policies", "Limit the resources that a container can use"),
  serves: "management-control",
  remediation: "Set resources.requests and resources.limits for cpu and memory on each container, or on the pod.",
  url: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  check: forContainers((container, judge, pod) => {
    // An ephemeral container may not state any.
    if (container.list === "ephemeralContainers") return;
    const missing = WANTED.filter((what) => judge.attempt(() => lacks(container.value, pod, what)));
    if (missing.length === 0) return;
    const found = `resources lacks ${missing.join(", ")}`;
    judge.report({ found, fix: "state what the container needs and what it may use at most, as amounts above 0" });
  }),
};

/** What the pod states is for all its containers together (KEP-2837, on by default since Kubernetes 1.34). */
function lacks(container: unknown, pod: Pod, what: string): boolean {
  const path = `resources.${what}`;
  if (pod.isPatch && read(container, path) === undefined) return false;
  return !hasAmount(container, path) && !hasAmount(pod.spec, path);
}
