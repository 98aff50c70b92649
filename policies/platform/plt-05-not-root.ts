import type { Control } from "../base/control";
import { cis } from "./frameworks";
import { forContainers } from "./workload";

export const notRoot: Control = {
  id: "PLT-05",
  title: "Container does not run as root",
  severity: "high",
  clause: cis("5.2.7", "Minimize the admission of root containers"),
  serves: "safety-protection",
  remediation:
    "Set securityContext.runAsNonRoot to true and runAsUser to a number above 0, on the pod or the container.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  check: forContainers((container, report, pod) => {
    // What a container says wins over what its pod says.
    const nonRoot = container.securityContext?.runAsNonRoot ?? pod.securityContext?.runAsNonRoot;
    if (nonRoot !== true) {
      const found = `securityContext.runAsNonRoot is ${nonRoot === undefined ? "not set" : String(nonRoot)}`;
      report({ found, fix: "set it to true on the pod or the container" });
    }
    const user = container.securityContext?.runAsUser ?? pod.securityContext?.runAsUser;
    if (user === 0) report({ found: "securityContext.runAsUser is 0", fix: "set it to a number above 0" });
  }),
};
