import type { Control } from "../base/control";
import { cis } from "./frameworks";
import { flag } from "../base/value";
import { forPods } from "./pods";

const NAMESPACES = ["hostPID", "hostIPC", "hostNetwork"] as const;

export const noHostNamespaces: Control = {
  id: "PLT-03",
  title: "Pod shares no PID, IPC or network namespace with its host",
  severity: "high",
  clause: cis("5.2.3-5.2.5", "Minimize the admission of containers wishing to share the host's namespaces"),
  serves: "safety-protection",
  remediation: "Remove hostPID, hostIPC and hostNetwork from the pod; reach other pods through Services.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  check: forPods((pod, judge) => {
    for (const namespace of NAMESPACES) {
      judge.attempt(() => {
        if (flag(pod.spec, namespace) === true)
          judge.report({ found: `${namespace} is true`, fix: `remove ${namespace}` });
      });
    }
  }),
};
