import type { Control } from "../base/control";
import { nsa } from "./frameworks";
import { forContainers } from "./workload";

const WANTED = [
  ["requests", "cpu"],
  ["requests", "memory"],
  ["limits", "cpu"],
  ["limits", "memory"],
] as const;

export const requestsAndLimits: Control = {
  id: "APP-04",
  title: "Container states its requests and limits",
  severity: "medium",
  clause: nsa("Resource policies", "Limit the resources that a container can use"),
  serves: "management-control",
  remediation: "Set resources.requests and resources.limits for cpu and memory on each container.",
  url: "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/",
  check: forContainers((container, report) => {
    const missing = WANTED.filter(([kind, what]) => container.resources?.[kind]?.[what] === undefined);
    if (missing.length === 0) return;
    const found = `resources lacks ${missing.map(([kind, what]) => `${kind}.${what}`).join(", ")}`;
    report({ found, fix: "state what the container needs and what it may use at most" });
  }),
};
