import versions from "../../toolchain/versions.json";
import type { Control } from "../base/control";
import type { Judge } from "../base/judge";
import { object, text } from "../base/value";
import { cis } from "./frameworks";
import { forObjects, isBuiltIn } from "./objects";

const LABEL = "pod-security.kubernetes.io/enforce";

/** Levels that refuse something: `privileged` allows everything, and so enforces nothing. */
const LEVELS = ["baseline", "restricted"];

/** The minor version of the cluster that this project declares, 1.34. */
const CLUSTER = Number(versions.tools.kube.version.split(".")[1]);

/** Nodes may be as many minor versions apart (https://kubernetes.io/releases/version-skew-policy/). */
const SKEW = 3;

export const podSecurityLevel: Control = {
  id: "PLT-01",
  title: "Namespace enforces a Pod Security level and version",
  severity: "high",
  clause: cis("5.2.1", "Ensure that the cluster has at least one active policy control mechanism in place"),
  serves: "safety-protection",
  remediation: `Label the namespace ${LABEL}=restricted and ${LABEL}-version=v1.${CLUSTER} (the cluster's version).`,
  url: "https://kubernetes.io/docs/concepts/security/pod-security-admission/",
  check: forObjects((namespace, judge) => {
    if (namespace.kind !== "Namespace" || !isBuiltIn(namespace)) return;
    // Names of labels have dots: they are no paths.
    const labels = judge.attempt(() => object(namespace.body, "metadata.labels"));
    if (labels === undefined) return;
    const said = (label: string) => {
      const value = text({ label: labels[label] }, "label");
      return value === undefined && namespace.isPatch ? null : value;
    };
    judge.attempt(() => judgeLevel(said(LABEL), judge));
    judge.attempt(() => judgeVersion(said(`${LABEL}-version`), judge));
  }),
};

/** @param level null: a patch leaves it as it is */
function judgeLevel(level: string | undefined | null, judge: Judge): void {
  if (level === null || LEVELS.includes(level ?? "")) return;
  const other = level === "privileged" ? '"privileged", which refuses nothing' : "no level";
  const found = level === undefined ? `label ${LABEL} is missing` : `label ${LABEL} is ${other}`;
  judge.report({ found, fix: `set it to ${LEVELS.join(" or ")}` });
}

/** Of an older version rules are missing; the API server takes one that it does not know for its newest. */
function judgeVersion(version: string | undefined | null, judge: Judge): void {
  if (version === null || version === "latest") return;
  const label = `label ${LABEL}-version`;
  const fix = `set it to the cluster's version, v1.${CLUSTER}`;
  if (version === undefined) return judge.report({ found: `${label} is missing`, fix });
  const minor = /^v1\.(0|[1-9]\d*)$/.exec(version)?.[1];
  if (minor === undefined) return judge.report({ found: `${label} is no version of the form v1.${CLUSTER}`, fix });
  if (Number(minor) < CLUSTER) judge.report({ found: `${label} is v1.${minor}, older than the cluster`, fix });
  if (Number(minor) > CLUSTER + SKEW)
    judge.report({ found: `${label} is v1.${minor}, which no cluster here has`, fix });
}
