/**
 * What pods say about why they are not ready.
 */

import { at, type KubeObject, listAt, nameOf, numberAt, textAt } from "../object";
import { type Assessment, conditionOf, failed, hasCondition, messageOf, READY, waiting } from "./assessment";

/** How many pods are told of in one line. */
const SHOWN = 3;

const PLAIN: Readonly<Record<string, string>> = {
  ContainerCreating: "preparing (pulling image, mounting volumes)",
  PodInitializing: "running its init containers",
};

export function isReadyPod(pod: KubeObject): boolean {
  return hasCondition(pod, "Ready");
}

/** A pod's name and troubles, as `billing-7d9f: ImagePullBackOff: …`; one a container, empty for a ready pod. */
export function podProblems(pod: KubeObject): string[] {
  if (isReadyPod(pod) || at(pod, "status", "phase") === "Succeeded") return [];
  const name = nameOf(pod) ?? "pod";
  const scheduled = conditionOf(pod, "PodScheduled");
  if (at(scheduled, "status") === "False") return [`${name}: cannot be scheduled: ${messageOf(scheduled)}`];
  const statuses = [...listAt(pod, "status", "initContainerStatuses"), ...listAt(pod, "status", "containerStatuses")];
  const problems = statuses.flatMap((status) => containerProblem(status));
  if (problems.length > 0) return problems.map((problem) => `${name}: ${problem}`);
  if (at(pod, "metadata", "deletionTimestamp") !== undefined) return [`${name}: being deleted`];
  const phase = textAt(pod, "status", "phase") ?? "Pending";
  return [`${name}: ${phase === "Running" ? "running, not ready yet" : waitingPhase(pod, phase)}`];
}

function waitingPhase(pod: KubeObject, phase: string): string {
  const message = textAt(pod, "status", "message") ?? textAt(pod, "status", "reason");
  if (message !== undefined) return message;
  return textAt(pod, "spec", "nodeName") === undefined ? "waiting for a node" : phase.toLowerCase();
}

function containerProblem(status: unknown): string[] {
  if (at(status, "ready") === true) return [];
  const container = textAt(status, "name") ?? "container";
  const reason = textAt(status, "state", "waiting", "reason");
  if (reason !== undefined) {
    const plain = PLAIN[reason];
    if (plain !== undefined) return [plain];
    const message = textAt(status, "state", "waiting", "message");
    return [`${container}: ${reason}${message ? `: ${message}` : ""}${lastEnd(status)}`];
  }
  const ended = at(status, "state", "terminated");
  const code = at(ended, "exitCode");
  if (ended === undefined || code === 0) return [];
  return [`${container}: ended with exit code ${String(code)}${endText(ended)}`];
}

function lastEnd(status: unknown): string {
  const ended = at(status, "lastState", "terminated");
  if (ended === undefined) return "";
  return ` (last exit code ${String(at(ended, "exitCode"))}${endText(ended)})`;
}

function endText(ended: unknown): string {
  const reason = textAt(ended, "reason");
  const message = textAt(ended, "message");
  return `${reason && reason !== "Error" ? `, ${reason}` : ""}${message ? `: ${message.trim()}` : ""}`;
}

/** Troubles of several pods, cut off after a few. */
export function problemsOf(pods: readonly KubeObject[]): string[] {
  const problems = pods.flatMap(podProblems);
  if (problems.length <= SHOWN) return problems;
  return [...problems.slice(0, SHOWN), `and ${problems.length - SHOWN} more`];
}

/** A single pod: ready, or ended well. */
export function assessPod(pod: KubeObject): Assessment {
  const phase = textAt(pod, "status", "phase");
  if (phase === "Succeeded" || isReadyPod(pod)) return READY;
  if (phase === "Failed") {
    return failed(textAt(pod, "status", "message") ?? "the pod's containers failed", podProblems(pod));
  }
  const containers = listAt(pod, "spec", "containers").length;
  const ready = listAt(pod, "status", "containerStatuses").filter((status) => at(status, "ready") === true).length;
  return waiting(`${ready} of ${containers} containers ready`, podProblems(pod));
}

/** Desired pods of a controller; `replicas` counts as 1 when it is left out. */
export function desiredReplicas(object: KubeObject): number {
  return numberAt(object, ["spec", "replicas"], 1);
}
