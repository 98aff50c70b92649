import type { Control } from "../base/control";
import { cis } from "./frameworks";
import { read } from "../base/value";
import { forObjects, isBuiltIn } from "./objects";
import { forPods, nameOf } from "./pods";

export const noHostPath: Control = {
  id: "PLT-07",
  title: "Pod mounts no path of its host",
  severity: "high",
  clause: cis("5.2.11", "Minimize the admission of HostPath volumes"),
  serves: "safety-protection",
  remediation: "Use a PersistentVolumeClaim, a ConfigMap, a Secret or an emptyDir in place of hostPath.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  check: (resource, judge) => {
    inPods(resource, judge);
    inPersistentVolumes(resource, judge);
  },
};

/** Paths are not shown: they may be secrets. */
const FOUND = "hostPath is set";

const inPods = forPods((pod, judge) => {
  judge.each(pod.spec, "volumes", (volume, index) => {
    if (read(volume, "hostPath") === undefined) return;
    const fix = "use a PersistentVolumeClaim, a ConfigMap, a Secret or an emptyDir";
    judge.report({ part: `volume "${nameOf(volume, index)}"`, found: FOUND, fix });
  });
});

/** A claim brings the path into a pod, where nothing shows it. */
const inPersistentVolumes = forObjects((object, judge) => {
  if (object.kind !== "PersistentVolume" || !isBuiltIn(object)) return;
  if (read(object.body, "spec.hostPath") === undefined) return;
  judge.report({ found: FOUND, fix: "use a CSI driver, nfs, iscsi, or local with its node affinity" });
});
