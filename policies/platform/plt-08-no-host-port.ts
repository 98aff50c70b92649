import type { Control } from "../base/control";
import { cis } from "./frameworks";
import { forContainers } from "./workload";

export const noHostPort: Control = {
  id: "PLT-08",
  title: "Container takes no port of its host",
  severity: "medium",
  clause: cis("5.2.12", "Minimize the admission of containers which use HostPorts"),
  serves: "safety-protection",
  remediation: "Remove hostPort from the container's ports; open the port by a Service.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  check: forContainers((container, report) => {
    for (const port of container.ports ?? []) {
      if (port.hostPort === undefined || port.hostPort === 0) continue;
      report({ found: `hostPort ${port.hostPort}`, fix: "remove it and use a Service" });
    }
  }),
};
