import { isAbsolute } from "node:path";
import { diffProperties } from "../../base/diff";
import {
  type Call,
  type CheckCall,
  type CheckFailure,
  type DiffCall,
  type DiffResult,
  PartialFailure,
  type Properties,
  ProviderError,
  type Resource,
  UNKNOWN,
  type UpdateCall,
} from "../../base/types";
import { kubectl } from "./kubectl";

const DRAIN_SECONDS = 600;
const DAY_SECONDS = 86_400;
/** Seconds after which a pod counts as gone whose node does not confirm it any more. */
const SILENT_NODE = 60;

interface Inputs {
  readonly kubeconfig: string;
  readonly nodes: readonly string[];
  readonly drainTimeoutSeconds: number;
}

async function check({ news }: CheckCall) {
  const inputs: Properties = { drainTimeoutSeconds: DRAIN_SECONDS, ...news };
  const { kubeconfig, nodes, drainTimeoutSeconds: seconds } = inputs;
  const rules: [string, unknown, (value: never) => boolean, string][] = [
    ["kubeconfig", kubeconfig, (path: string) => isAbsolute(path), "an absolute path is required"],
    ["nodes", nodes, Array.isArray, "a list of names is required"],
    [
      "drainTimeoutSeconds",
      seconds,
      (value: number) => Number.isInteger(value) && value > 0 && value <= DAY_SECONDS,
      `a whole number of seconds from 1 to ${DAY_SECONDS} is allowed`,
    ],
  ];
  const failures = rules.flatMap(([property, value, holds, allowed]): CheckFailure[] => {
    if (value === UNKNOWN || (value !== undefined && holds(value as never))) return [];
    return [{ property, reason: `${JSON.stringify(value)}: ${allowed}` }];
  });
  return { inputs, failures };
}

/**
 * What is in the state are the nodes that are left, also of an `up` that failed half-way. Where the kubeconfig lies is each machine's
 * own affair.
 */
async function diff({ oldInputs, oldOutputs, newInputs }: DiffCall): Promise<DiffResult> {
  const { kubeconfig } = newInputs;
  return { changes: diffProperties({ ...oldInputs, nodes: oldOutputs.nodes, kubeconfig }, newInputs) };
}

async function update({ id, oldOutputs, newInputs, preview, ...call }: UpdateCall) {
  const { nodes, ...rest } = newInputs as unknown as Inputs;
  const before = oldOutputs.nodes as readonly string[];
  const left = new Set([...nodes, ...before]);
  for (const node of before.filter((name) => !nodes.includes(name))) {
    call.progress(`node ${node}: its pods leave it, then it leaves the cluster`, { permanent: true });
    if (preview) continue;
    await drain(node, rest, call).catch((error: Error) => {
      call.signal.throwIfAborted();
      throw new PartialFailure({ id, outputs: { ...newInputs, nodes: [...left] } }, error.message);
    });
    left.delete(node);
  }
  return { outputs: newInputs };
}

/**
 * Each pod is evicted, as far as disruption budgets agree. A node that not all of them leave takes pods again: nothing is lost.
 * @throws ProviderError with kubectl's words
 */
async function drain(node: string, { kubeconfig, drainTimeoutSeconds }: Omit<Inputs, "nodes">, call: Call) {
  const options = { signal: call.signal, onLine: (line: string) => call.progress(line) };
  const run = (args: readonly string[]) => kubectl(kubeconfig, args, options);
  const found = await run(["get", "node", node, "--ignore-not-found", "--output=name"]);
  if (found.trim() === "") return;
  const patience = [`--timeout=${drainTimeoutSeconds}s`, `--skip-wait-for-delete-timeout=${SILENT_NODE}`];
  try {
    await run(["drain", node, "--ignore-daemonsets", "--delete-emptydir-data", ...patience]);
  } catch (error) {
    call.signal.throwIfAborted();
    await run(["uncordon", node]);
    throw new ProviderError(
      `not all pods of node ${node} could leave it, so it stays, and takes pods again: ${(error as Error).message}\n` +
        "Give its pods another place (more workers, fewer replicas, a disruption budget that allows it), and run pulumi up again",
    );
  }
  await run(["delete", "node", node, "--ignore-not-found"]);
}

/**
 * `ClusterNodes`: the machines that are nodes of a cluster, which they join by themselves. One that is taken out of the list is drained
 * at once: whoever depends on this resource changes only when nothing runs on it any more.
 */
export const clusterNodes: Resource = {
  check,
  diff,
  create: async ({ inputs, preview, name }) => ({ id: preview ? "" : name, outputs: inputs }),
  update,
  // They go with their machines, and with them the whole cluster's work.
  delete: async () => undefined,
  timeouts: { update: DAY_SECONDS },
};
