import type { Control } from "../base/control";
import { cis } from "./frameworks";
import { integer } from "../base/value";
import { forContainers } from "./pods";

export const noHostPort: Control = {
  id: "PLT-08",
  title: "Container takes no port of its host",
  severity: "medium",
  clause: cis("5.2.12", "Minimize the admission of containers which use HostPorts"),
  serves: "safety-protection",
  remediation: "Remove hostPort from the container's ports; open the port by a Service.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  check: forContainers((container, judge) => {
    judge.each(container.value, "ports", (port) => {
      const hostPort = integer(port, "hostPort");
      if (hostPort === undefined || hostPort === 0) return;
      judge.report({ found: `hostPort ${hostPort}`, fix: "remove it and use a Service" });
    });
  }),
};
