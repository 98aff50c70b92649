import type { Control } from "../base/control";
import { cis } from "./frameworks";
import { forContainers } from "./workload";

export const notPrivileged: Control = {
  id: "PLT-02",
  title: "Container is not privileged",
  severity: "critical",
  clause: cis("5.2.2", "Minimize the admission of privileged containers"),
  serves: "safety-protection",
  remediation: "Remove securityContext.privileged; grant the single capability that the program needs, if any.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  check: forContainers((container, report) => {
    if (container.securityContext?.privileged !== true) return;
    report({ found: "securityContext.privileged is true", fix: "remove it or set it to false" });
  }),
};
