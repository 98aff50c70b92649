import type { Control } from "../base/control";
import { cis } from "./frameworks";
import { forContainers } from "./workload";

/** The one capability that the restricted Pod Security Standard lets a container have back. */
const ALLOWED = ["NET_BIND_SERVICE"];

export const noCapabilities: Control = {
  id: "PLT-06",
  title: "Container drops all capabilities",
  severity: "high",
  clause: cis("5.2.8-5.2.9", "Minimize the admission of containers with NET_RAW or other capabilities assigned"),
  serves: "safety-protection",
  remediation: `Set securityContext.capabilities.drop to [ALL]; add back ${ALLOWED.join(", ")} at most.`,
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  check: forContainers((container, report) => {
    const { drop = [], add = [] } = container.securityContext?.capabilities ?? {};
    if (!drop.includes("ALL")) {
      report({ found: `capabilities.drop is [${drop.join(", ")}]`, fix: "set it to [ALL]" });
    }
    const extra = add.filter((capability) => !ALLOWED.includes(capability));
    if (extra.length > 0) {
      report({ found: `capabilities.add has ${extra.join(", ")}`, fix: "remove what the program can do without" });
    }
  }),
};
