/**
 * Which kinds are waited for, and what has to be looked at for each.
 */

import type { KubeObject } from "../object";
import { parseApiVersion } from "../tokens";
import type { Assessment, Related } from "./assessment";
import { assessClaim, assessDefinition, assessNamespace, assessSecret, assessService } from "./others";
import { assessPod } from "./pods";
import { assessDaemonSet, assessDeployment, assessJob, assessReplicas, assessStatefulSet } from "./workloads";

export interface Condition {
  readonly assess: (object: KubeObject, related: Related) => Assessment;
  /** What has to be fetched with the object. */
  readonly needs: readonly (keyof Related)[];
  /** An object that vanishes while it is waited for is done: a job that cleans up after itself. */
  readonly mayVanish?: (object: KubeObject) => boolean;
}

const CONDITIONS: Readonly<Record<string, Condition>> = {
  "/Namespace": { assess: assessNamespace, needs: [] },
  "/PersistentVolumeClaim": { assess: assessClaim, needs: ["storageClasses"] },
  "/Pod": { assess: assessPod, needs: [] },
  "/ReplicationController": { assess: assessReplicas, needs: ["pods"] },
  "/Secret": { assess: assessSecret, needs: [] },
  "/Service": { assess: assessService, needs: ["endpointSlices"] },
  "apiextensions.k8s.io/CustomResourceDefinition": { assess: assessDefinition, needs: [] },
  "apps/DaemonSet": { assess: assessDaemonSet, needs: ["pods"] },
  "apps/Deployment": { assess: assessDeployment, needs: ["pods"] },
  "apps/ReplicaSet": { assess: assessReplicas, needs: ["pods"] },
  "apps/StatefulSet": { assess: assessStatefulSet, needs: ["pods"] },
  "batch/Job": {
    assess: assessJob,
    needs: ["pods"],
    mayVanish: (job) => (job["spec"] as KubeObject | undefined)?.["ttlSecondsAfterFinished"] !== undefined,
  },
};

/** What it takes for an object to be ready; undefined for kinds that are as soon as they exist. */
export function conditionFor(object: KubeObject): Condition | undefined {
  const { group } = parseApiVersion(String(object["apiVersion"]));
  return CONDITIONS[`${group}/${String(object["kind"])}`];
}
