import type { Control } from "../base/control";
import { cis } from "./frameworks";
import { forContainers } from "./workload";

const PROFILES = ["RuntimeDefault", "Localhost"];

export const seccomp: Control = {
  id: "PLT-09",
  title: "Container runs under a seccomp profile",
  severity: "medium",
  clause: cis("5.6.2", "Ensure that the seccomp profile is set to docker/default in your Pod definitions"),
  serves: "safety-protection",
  remediation: "Set securityContext.seccompProfile.type to RuntimeDefault on the pod.",
  url: "https://kubernetes.io/docs/tutorials/security/seccomp/",
  check: forContainers((container, report, pod) => {
    const type = container.securityContext?.seccompProfile?.type ?? pod.securityContext?.seccompProfile?.type;
    if (type !== undefined && PROFILES.includes(type)) return;
    report({
      found: `securityContext.seccompProfile.type is ${type ?? "not set"}`,
      fix: `set it to ${PROFILES.join(" or ")} on the pod or the container`,
    });
  }),
};
