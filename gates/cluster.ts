import type { Condition } from "../contracts/contracts";
import type { EvidenceLayer } from "../contracts/evidence";
import { atLeast, isWord } from "./condition";

/** What `powercloud.readCluster` says. */
export interface ClusterSaid {
  /** JSON. */
  readonly body?: string;
  readonly problem?: string;
}

/** The part of `core/v1 Node` and `apps/v1 Deployment` that is judged. */
interface Listed {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec?: { readonly unschedulable?: boolean };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
    readonly availableReplicas?: number;
  };
}

const READY = "Ready";

/**
 * A worker of the model is a node that is Ready.
 * @param nodes the answer to `/api/v1/nodes`
 */
export function nodeReady(worker: string, nodes: ClusterSaid, now: Date): Condition {
  const mend =
    `look at the kubelet's log on ${worker} (\`journalctl -u kubelet\`); ` +
    "`pulumi up` of virtualization brings the machine to its settings";
  const subject = { name: "node-ready", layer: "platform", component: worker, mend } as const;
  return isWord(subject, nodeState(worker, nodes), READY, now);
}

function nodeState(worker: string, said: ClusterSaid): string {
  const nodes = listOf(said);
  if (typeof nodes === "string") return nodes;
  const node = nodes.find(({ metadata }) => metadata.name === worker);
  if (node === undefined) return "not a node";
  const ready = node.status?.conditions?.find(({ type }) => type === "Ready");
  if (ready?.status !== "True") return `not Ready${ready?.message ? `: ${ready.message}` : ""}`;
  return node.spec?.unschedulable === true ? "Ready, but closed for new pods" : READY;
}

export interface Workload {
  /** Name of the condition. */
  readonly name: string;
  readonly layer: EvidenceLayer;
  readonly namespace: string;
  readonly deployment: string;
  /** What people call it. Default: the Deployment's name. */
  readonly component?: string;
  readonly replicas: number;
}

/**
 * As many pods of a Deployment are available as the model asks for.
 * @param deployments the answer to `/apis/apps/v1/deployments`
 */
export function replicasAvailable(workload: Workload, deployments: ClusterSaid, now: Date): Condition {
  const { name, layer, namespace, deployment, component = deployment, replicas } = workload;
  const mend =
    `see why its pods do not run (\`kubectl -n ${namespace} describe pods\`); ` +
    "`pulumi up` of cloud brings the Deployment to what the model says";
  const subject = { name, layer, component, mend };
  return atLeast(subject, available(namespace, deployment, deployments), replicas, "replicas", now);
}

function available(namespace: string, deployment: string, said: ClusterSaid): number | string {
  const deployments = listOf(said);
  if (typeof deployments === "string") return deployments;
  const found = deployments.find(({ metadata }) => metadata.name === deployment && metadata.namespace === namespace);
  return found === undefined ? "no such Deployment" : (found.status?.availableReplicas ?? 0);
}

function listOf({ body, problem }: ClusterSaid): readonly Listed[] | string {
  if (body === undefined) return problem ?? "no answer";
  try {
    return (JSON.parse(body) as { items?: Listed[] }).items ?? "the API server's answer is no list";
  } catch {
    return "the API server's answer is no JSON";
  }
}
