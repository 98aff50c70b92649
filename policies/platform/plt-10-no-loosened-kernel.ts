import type { Control } from "../base/control";
import type { Judge } from "../base/judge";
import { object, text } from "../base/value";
import { pss } from "./frameworks";
import { eachContainer, forPods } from "./pods";

/** Sysctls of a pod's own namespaces that harm no other pod. */
const SYSCTLS = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
];

const SELINUX_TYPES = ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

const APPARMOR_PROFILES = ["RuntimeDefault", "Localhost"];

/** As AppArmor was asked for before Kubernetes 1.30; it still counts. */
const APPARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";

export const noLoosenedKernel: Control = {
  id: "PLT-10",
  title: "Pod keeps the kernel's protections",
  severity: "high",
  clause: pss("Baseline: AppArmor, SELinux, /proc Mount Type, Sysctls", "Defaults that must not be weakened"),
  serves: "safety-protection",
  remediation:
    "Remove procMount, sysctls that reach beyond the pod, SELinux user, role and type, and AppArmor profiles other than RuntimeDefault or Localhost.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  check: forPods((pod, judge) => {
    judge.each(pod.spec, "securityContext.sysctls", (sysctl) => {
      if (SYSCTLS.includes(text(sysctl, "name") ?? "")) return;
      const found = "securityContext.sysctls has one that reaches beyond the pod";
      judge.report({ found, fix: `remove all but ${SYSCTLS.slice(0, 5).join(", ")} and the like` });
    });
    judge.attempt(() => annotations(object(pod.metadata, "annotations"), judge));
    confinement(pod.spec, judge);
    eachContainer(pod, judge, (container, own) => {
      confinement(container.value, own);
      const mount = text(container.value, "securityContext.procMount");
      if (mount === undefined || mount === "" || mount === "Default") return;
      own.report({ found: "securityContext.procMount is not Default", fix: "remove it" });
    });
  }),
};

/** What pods and containers may both say. */
function confinement(value: unknown, judge: Judge): void {
  judge.attempt(() => {
    const profile = text(value, "securityContext.appArmorProfile.type");
    if (profile === undefined || APPARMOR_PROFILES.includes(profile)) return;
    const found = `securityContext.appArmorProfile.type is ${profile === "Unconfined" ? profile : "none that the API knows"}`;
    judge.report({ found, fix: `remove it, or set it to ${APPARMOR_PROFILES.join(" or ")}` });
  });
  judge.attempt(() => {
    if (SELINUX_TYPES.includes(text(value, "securityContext.seLinuxOptions.type") ?? "")) return;
    const found = "securityContext.seLinuxOptions.type is none that confines a container";
    judge.report({ found, fix: `remove it, or set it to ${SELINUX_TYPES.slice(1).join(", ")}` });
  });
  for (const part of ["user", "role"]) {
    judge.attempt(() => {
      if ((text(value, `securityContext.seLinuxOptions.${part}`) ?? "") === "") return;
      judge.report({ found: `securityContext.seLinuxOptions.${part} is set`, fix: "remove it" });
    });
  }
}

function annotations(all: Record<string, unknown>, judge: Judge): void {
  for (const key of Object.keys(all).filter((name) => name.startsWith(APPARMOR_ANNOTATION))) {
    judge.attempt(() => {
      const profile = text({ profile: all[key] }, "profile") ?? "";
      if (profile === "" || profile === "runtime/default" || profile.startsWith("localhost/")) return;
      const found = `an annotation ${APPARMOR_ANNOTATION}… asks for no confinement`;
      judge.report({ found, fix: "remove it; set securityContext.appArmorProfile where one is needed" });
    });
  }
}
