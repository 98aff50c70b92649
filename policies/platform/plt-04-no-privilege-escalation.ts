import type { Control } from "../base/control";
import { cis } from "./frameworks";
import { forContainers } from "./workload";

export const noPrivilegeEscalation: Control = {
  id: "PLT-04",
  title: "Container cannot gain privileges",
  severity: "high",
  clause: cis("5.2.6", "Minimize the admission of containers with allowPrivilegeEscalation"),
  serves: "safety-protection",
  remediation: "Set securityContext.allowPrivilegeEscalation to false on each container; the default allows it.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  check: forContainers((container, report) => {
    const allowed = container.securityContext?.allowPrivilegeEscalation;
    if (allowed === false) return;
    const found = `securityContext.allowPrivilegeEscalation is ${allowed === undefined ? "not set" : String(allowed)}`;
    report({ found, fix: "set it to false" });
  }),
};
