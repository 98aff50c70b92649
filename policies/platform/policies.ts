/** The platform layer's controls, and the policies that Pulumi runs for them. */
import { policy, type Control } from "../base/control";
import { requestsAndLimits } from "./app-04-requests-and-limits";
import { podSecurityLevel } from "./plt-01-pod-security-level";
import { notPrivileged } from "./plt-02-not-privileged";
import { noHostNamespaces } from "./plt-03-no-host-namespaces";
import { noPrivilegeEscalation } from "./plt-04-no-privilege-escalation";
import { notRoot } from "./plt-05-not-root";
import { noCapabilities } from "./plt-06-no-capabilities";
import { noHostPath } from "./plt-07-no-host-path";
import { noHostPort } from "./plt-08-no-host-port";
import { seccomp } from "./plt-09-seccomp";
import { noLoosenedKernel } from "./plt-10-no-loosened-kernel";
import { noProbeHost } from "./plt-11-no-probe-host";
import { volumeTypes } from "./plt-22-volume-types";

export const controls: readonly Control[] = [
  podSecurityLevel,
  notPrivileged,
  noHostNamespaces,
  noPrivilegeEscalation,
  notRoot,
  noCapabilities,
  noHostPath,
  noHostPort,
  seccomp,
  noLoosenedKernel,
  noProbeHost,
  volumeTypes,
  requestsAndLimits,
];

export const policies = controls.map(policy);
