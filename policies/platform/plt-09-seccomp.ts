import type { Control } from "../base/control";
import { cis } from "./frameworks";
import type { Judge } from "../base/judge";
import { text } from "../base/value";
import { eachContainer, forPods, isWindows } from "./pods";

const PROFILES = ["RuntimeDefault", "Localhost"];

const TYPE = "securityContext.seccompProfile.type";

export const seccomp: Control = {
  id: "PLT-09",
  title: "Container runs under a seccomp profile",
  severity: "medium",
  clause: cis("5.6.2", "Ensure that the seccomp profile is set to docker/default in your Pod definitions"),
  serves: "safety-protection",
  remediation: "Set securityContext.seccompProfile.type to RuntimeDefault on the pod.",
  url: "https://kubernetes.io/docs/tutorials/security/seccomp/",
  check: forPods((pod, judge) => {
    if (judge.attempt(() => isWindows(pod)) === true) return;
    const podSays = judge.attempt(() => ({ type: text(pod.spec, TYPE) }));
    if (podSays?.type !== undefined) judgeType(podSays.type, judge);
    eachContainer(pod, judge, (container, own) => {
      const type = text(container.value, TYPE);
      if (type !== undefined) return judgeType(type, own);
      if (podSays === undefined || podSays.type !== undefined || pod.isPatch) return;
      own.report({ found: `${TYPE} is not set, on the pod neither`, fix: `set it to ${PROFILES[0]} on the pod` });
    });
  }),
};

/** Of other words only the one that the API knows is shown: they may be secrets. */
function judgeType(type: string, judge: Judge): void {
  if (PROFILES.includes(type)) return;
  const found = type === "Unconfined" ? type : "none that the API knows";
  judge.report({ found: `${TYPE} is ${found}`, fix: `set it to ${PROFILES.join(" or ")}` });
}
