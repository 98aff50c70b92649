import type { Control } from "../base/control";
import { cis } from "./frameworks";
import { flag } from "../base/value";
import { forContainers, isWindows } from "./pods";

export const noPrivilegeEscalation: Control = {
  id: "PLT-04",
  title: "Container cannot gain privileges",
  severity: "high",
  clause: cis("5.2.6", "Minimize the admission of containers with allowPrivilegeEscalation"),
  serves: "safety-protection",
  remediation: "Set securityContext.allowPrivilegeEscalation to false on each container; the default allows it.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  check: forContainers((container, judge, pod) => {
    if (isWindows(pod)) return;
    const allowed = flag(container.value, "securityContext.allowPrivilegeEscalation");
    if (allowed === false || (allowed === undefined && pod.isPatch)) return;
    const found = `securityContext.allowPrivilegeEscalation is ${allowed === undefined ? "not set" : String(allowed)}`;
    judge.report({ found, fix: "set it to false" });
  }),
};
