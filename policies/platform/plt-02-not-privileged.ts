import type { Control } from "../base/control";
import { cis } from "./frameworks";
import type { Judge } from "../base/judge";
import { flag } from "../base/value";
import { eachContainer, forPods } from "./pods";

/** What privileged is to Windows. */
const HOST_PROCESS = "securityContext.windowsOptions.hostProcess";

export const notPrivileged: Control = {
  id: "PLT-02",
  title: "Container is not privileged",
  severity: "critical",
  clause: cis("5.2.2, 5.2.10", "Minimize the admission of privileged containers and of Windows HostProcess containers"),
  serves: "safety-protection",
  remediation:
    "Remove securityContext.privileged (Windows: windowsOptions.hostProcess); grant the single capability that the program needs, if any.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  check: forPods((pod, judge) => {
    const notSet = (value: unknown, path: string, own: Judge) =>
      own.attempt(() => {
        if (flag(value, path) === true) own.report({ found: `${path} is true`, fix: "remove it or set it to false" });
      });
    notSet(pod.spec, HOST_PROCESS, judge);
    eachContainer(pod, judge, (container, own) => {
      notSet(container.value, "securityContext.privileged", own);
      notSet(container.value, HOST_PROCESS, own);
    });
  }),
};
