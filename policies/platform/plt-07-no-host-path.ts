import type { Control } from "../base/control";
import { cis } from "./frameworks";
import { forPods } from "./workload";

export const noHostPath: Control = {
  id: "PLT-07",
  title: "Pod mounts no path of its host",
  severity: "high",
  clause: cis("5.2.11", "Minimize the admission of HostPath volumes"),
  serves: "safety-protection",
  remediation: "Use a PersistentVolumeClaim, a ConfigMap, a Secret or an emptyDir in place of hostPath.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  check: forPods((pod, report) => {
    for (const volume of pod.volumes ?? []) {
      if (volume.hostPath === undefined || volume.hostPath === null) continue;
      report({
        part: `volume "${volume.name ?? ""}"`,
        found: `hostPath ${volume.hostPath.path ?? ""}`,
        fix: "use a volume that is not the host's",
      });
    }
  }),
};
