import type { Control } from "../base/control";
import { text } from "../base/value";
import { pss } from "./frameworks";
import { forContainers } from "./pods";

const HANDLERS = ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop"];

export const noProbeHost: Control = {
  id: "PLT-11",
  title: "Probe and lifecycle handler name no host",
  severity: "medium",
  clause: pss("Baseline: Host Probes / Lifecycle Hooks (v1.34+)", "Probes must reach the pod itself, not other hosts"),
  serves: "safety-protection",
  remediation:
    "Remove host from httpGet and tcpSocket of probes and lifecycle handlers: the default is the pod itself.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  check: forContainers((container, judge) => {
    const paths = HANDLERS.flatMap((handler) => [`${handler}.httpGet.host`, `${handler}.tcpSocket.host`]);
    for (const path of paths) {
      judge.attempt(() => {
        if ((text(container.value, path) ?? "") === "") return;
        judge.report({
          found: `${path} is set`,
          fix: "remove it: the kubelet would reach into other networks for the pod",
        });
      });
    }
  }),
};
