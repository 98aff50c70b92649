import type { Clause } from "../base/control";

/** A clause of the CIS Kubernetes Benchmark 1.12. */
export function cis(reference: string, title: string): Clause {
  return {
    framework: "CIS Kubernetes Benchmark",
    version: "1.12",
    reference,
    title,
    verified: false,
    comparedWith: "kube-bench, cfg/cis-1.12/policies.yaml",
  };
}

/** A recommendation of the NSA/CISA Kubernetes Hardening Guide 1.2, which numbers none. */
export function nsa(reference: string, title: string): Clause {
  return { framework: "NSA/CISA Kubernetes Hardening Guide", version: "1.2", reference, title, verified: false };
}

/** A control of the Pod Security Standards, which number none. */
export function pss(reference: string, title: string): Clause {
  return {
    framework: "Kubernetes Pod Security Standards",
    version: "1.34",
    reference,
    title,
    verified: false,
    comparedWith: "k8s.io/pod-security-admission v0.34.1, folder policy",
  };
}
