import type { Control } from "../base/control";
import { cis } from "./frameworks";
import type { Judge } from "../base/judge";
import { flag, integer } from "../base/value";
import { eachContainer, forPods } from "./pods";

const NON_ROOT = "securityContext.runAsNonRoot";

export const notRoot: Control = {
  id: "PLT-05",
  title: "Container does not run as root",
  severity: "high",
  clause: cis("5.2.7", "Minimize the admission of root containers"),
  serves: "safety-protection",
  remediation:
    "Set securityContext.runAsNonRoot to true and runAsUser to a number above 0, on the pod or the container.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  check: forPods((pod, judge) => {
    userAboveZero(pod.spec, judge);
    const podSays = judge.attempt(() => ({ nonRoot: flag(pod.spec, NON_ROOT) }));
    // Admission refuses it even where each container says otherwise.
    if (podSays?.nonRoot === false) judge.report({ found: `${NON_ROOT} is false`, fix: "set it to true on the pod" });
    eachContainer(pod, judge, (container, own) => {
      userAboveZero(container.value, own);
      const nonRoot = flag(container.value, NON_ROOT);
      if (nonRoot === false)
        own.report({ found: `${NON_ROOT} is false`, fix: "remove it, or set it to true, on the container" });
      // A pod that says something, or something unreadable, has been judged.
      if (nonRoot !== undefined || podSays === undefined || podSays.nonRoot !== undefined || pod.isPatch) return;
      own.report({ found: `${NON_ROOT} is not set, on the pod neither`, fix: "set it to true on the pod" });
    });
  }),
};

function userAboveZero(value: unknown, judge: Judge): void {
  judge.attempt(() => {
    if (integer(value, "securityContext.runAsUser") !== 0) return;
    judge.report({ found: "securityContext.runAsUser is 0", fix: "set it to a number above 0" });
  });
}
