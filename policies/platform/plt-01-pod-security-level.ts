import type { Control } from "../base/control";
import { cis } from "./frameworks";

const LABEL = "pod-security.kubernetes.io/enforce";

/** Levels that refuse something: `privileged` allows everything, and so enforces nothing. */
const LEVELS = ["baseline", "restricted"];

export const podSecurityLevel: Control = {
  id: "PLT-01",
  title: "Namespace enforces a Pod Security level and version",
  severity: "high",
  clause: cis("5.2.1", "Ensure that the cluster has at least one active policy control mechanism in place"),
  serves: "safety-protection",
  remediation: `Label the namespace ${LABEL}=restricted and ${LABEL}-version=v1.34 (the cluster's version).`,
  url: "https://kubernetes.io/docs/concepts/security/pod-security-admission/",
  check: (resource, report) => {
    if (!/^kubernetes:core\/v1:Namespace$/.test(resource.type)) return;
    const labels = (resource.props["metadata"]?.labels ?? {}) as Record<string, string | undefined>;
    const level = labels[LABEL];
    if (level === undefined || !LEVELS.includes(level)) {
      const found = level === undefined ? `label ${LABEL} is missing` : `label ${LABEL} is "${level}"`;
      report({ found, fix: `set it to ${LEVELS.join(" or ")}` });
    }
    if (labels[`${LABEL}-version`] === undefined) {
      report({ found: `label ${LABEL}-version is missing`, fix: "set it to the cluster's version, as in v1.34" });
    }
  },
};
