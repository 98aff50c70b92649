/**
 * Readiness of the controllers of pods. Rules as in `kubectl rollout status` (k8s.io/kubectl v0.34 polymorphichelpers).
 */

import { at, isRecord, type KubeObject, numberAt } from "../object";
import {
  type Assessment,
  conditionOf,
  failed,
  hasCondition,
  isUnobserved,
  messageOf,
  READY,
  type Related,
  waiting,
} from "./assessment";
import { desiredReplicas, problemsOf } from "./pods";

const UNSEEN = "its controller has not seen the change yet";

function count(object: KubeObject, field: string): number {
  return numberAt(object, ["status", field], 0);
}

/** All pods of the latest template are available, and the old ones are gone. */
export function assessDeployment(deployment: KubeObject, { pods, first }: Related): Assessment {
  if (isUnobserved(deployment)) return waiting(UNSEEN, [], [1, 2]);
  if (at(deployment, "spec", "paused") === true) return READY;
  const progressing = conditionOf(deployment, "Progressing");
  if (at(progressing, "reason") === "ProgressDeadlineExceeded" && !isOld(progressing, first)) {
    return failed(`no progress: ${messageOf(progressing)}`, problemsOf(pods));
  }
  const refused = conditionOf(deployment, "ReplicaFailure");
  const reasons = at(refused, "status") === "True" ? [messageOf(refused)] : problemsOf(pods);
  const wanted = desiredReplicas(deployment);
  const updated = count(deployment, "updatedReplicas");
  const available = count(deployment, "availableReplicas");
  const old = count(deployment, "replicas") - updated;
  if (updated < wanted) return waiting(`${updated} of ${wanted} pods made from the new template`, reasons, [1, 2]);
  if (available < wanted) return waiting(`${available} of ${wanted} pods ready`, reasons, [2, 2]);
  if (old > 0) return waiting(`${old} old pods still to go`, reasons, [2, 2]);
  return READY;
}

/** The condition stays until there is progress again: one of an earlier try says nothing of this one. */
function isOld(progressing: unknown, first: KubeObject | undefined): boolean {
  if (first === undefined) return false;
  const before = conditionOf(first, "Progressing");
  const isSame = (field: string) => at(before, field) === at(progressing, field);
  return isSame("reason") && isSame("lastUpdateTime");
}

/** All pods are ready and, unless updates are left to others, of the latest template. */
export function assessStatefulSet(set: KubeObject, { pods }: Related): Assessment {
  if (isUnobserved(set)) return waiting(UNSEEN, [], [1, 2]);
  const wanted = desiredReplicas(set);
  const ready = count(set, "readyReplicas");
  const reasons = problemsOf(pods);
  if (ready < wanted) return waiting(`${ready} of ${wanted} pods ready`, reasons, [1, 2]);
  if (at(set, "spec", "updateStrategy", "type") === "OnDelete") return READY;
  const partition = numberAt(set, ["spec", "updateStrategy", "rollingUpdate", "partition"], 0);
  const toUpdate = Math.max(wanted - partition, 0);
  const updated = count(set, "updatedReplicas");
  if (updated < toUpdate) return waiting(`${updated} of ${toUpdate} pods on the new template`, reasons, [2, 2]);
  const settled = at(set, "status", "currentRevision") === at(set, "status", "updateRevision");
  if (partition === 0 && wanted > 0 && !settled) return waiting("the last pod is being updated", reasons, [2, 2]);
  return READY;
}

/** A pod of the latest template is available on each node that should have one. */
export function assessDaemonSet(set: KubeObject, { pods }: Related): Assessment {
  if (isUnobserved(set)) return waiting(UNSEEN, [], [1, 2]);
  const wanted = count(set, "desiredNumberScheduled");
  const updated = count(set, "updatedNumberScheduled");
  const available = count(set, "numberAvailable");
  const reasons = problemsOf(pods);
  const byHand = at(set, "spec", "updateStrategy", "type") === "OnDelete";
  if (!byHand && updated < wanted) return waiting(`${updated} of ${wanted} nodes updated`, reasons, [1, 2]);
  if (available < wanted) return waiting(`${available} of ${wanted} nodes have a ready pod`, reasons, [2, 2]);
  return READY;
}

/** ReplicaSets and ReplicationControllers: as many pods as wanted are available. */
export function assessReplicas(set: KubeObject, { pods }: Related): Assessment {
  if (isUnobserved(set)) return waiting(UNSEEN);
  const wanted = desiredReplicas(set);
  const available = count(set, "availableReplicas");
  if (available < wanted) return waiting(`${available} of ${wanted} pods ready`, problemsOf(pods));
  return READY;
}

/** Complete; a suspended job has nothing to wait for. */
export function assessJob(job: KubeObject, { pods }: Related): Assessment {
  if (hasCondition(job, "Complete")) return READY;
  const failure = conditionOf(job, "Failed");
  if (at(failure, "status") === "True") return failed(`the job failed: ${messageOf(failure)}`, problemsOf(pods));
  if (at(job, "spec", "suspend") === true) return READY;
  const wanted = numberAt(job, ["spec", "completions"], 1);
  const failures = count(job, "failed");
  const tries = failures > 0 ? `, ${failures} failed` : "";
  return waiting(`${count(job, "succeeded")} of ${wanted} pods done${tries}`, problemsOf(pods));
}

/** The labels by which a controller finds its pods, as a query; undefined for expressions, which are rare. */
export function podSelector(object: KubeObject): string | undefined {
  const selector = at(object, "spec", "selector");
  const labels = isRecord(selector) && isRecord(selector["matchLabels"]) ? selector["matchLabels"] : selector;
  if (!isRecord(labels)) return undefined;
  const pairs = Object.entries(labels).filter(([, value]) => typeof value === "string");
  return pairs.length === 0 ? undefined : pairs.map(([key, value]) => `${key}=${String(value)}`).join(",");
}
