import type { Control } from "../base/control";
import { isObject, read } from "../base/value";
import { pss } from "./frameworks";
import { forPods, nameOf } from "./pods";

/** `hostPath` is PLT-07's. */
const ALLOWED = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

/** All others that the API has (k8s.io/api v0.34, VolumeSource): only such words are shown. */
const OTHERS = [
  "awsElasticBlockStore",
  "azureDisk",
  "azureFile",
  "cephfs",
  "cinder",
  "fc",
  "flexVolume",
  "flocker",
  "gcePersistentDisk",
  "gitRepo",
  "glusterfs",
  "iscsi",
  "nfs",
  "photonPersistentDisk",
  "portworxVolume",
  "quobyte",
  "rbd",
  "scaleIO",
  "storageos",
  "vsphereVolume",
];

export const volumeTypes: Control = {
  id: "PLT-22",
  title: "Pod mounts only volumes that its namespace governs",
  severity: "medium",
  clause: pss("Restricted: Volume Types", "Volumes of a pod's own, of its namespace's or by a claim"),
  serves: "safety-protection",
  remediation: "Reach network storage by a PersistentVolumeClaim or a CSI driver, not from the pod.",
  url: "https://kubernetes.io/docs/concepts/security/pod-security-standards/",
  check: forPods((pod, judge) => {
    judge.each(pod.spec, "volumes", (volume, index) => {
      const own = judge.of(`volume "${nameOf(volume, index)}"`);
      // Reading fails for what is no object.
      read(volume, "name");
      const types = isObject(volume) ? Object.keys(volume) : [];
      for (const type of types.filter((key) => OTHERS.includes(key))) {
        own.attempt(() => {
          if (read(volume, type) === undefined) return;
          own.report({ found: `${type} is set`, fix: `use one of ${ALLOWED.join(", ")}` });
        });
      }
    });
  }),
};
