/** Plays the kubelets of a cluster that has none: every pod runs and is ready, as far as the API can tell. */
import { setTimeout as sleep } from "node:timers/promises";
import { at, type KubeClient, KubeError, listAt } from "./kube-client";

/** Starts; the function that is returned ends it. */
export function runPods(client: KubeClient): () => Promise<void> {
  let running = true;
  const loop = async () => {
    while (running) {
      for (const pod of listAt(await client.get("/api/v1/pods"), "items")) {
        if (at(pod, "status", "phase") !== "Running") await run(client, pod).catch(passGone);
        else if (at(pod, "metadata", "deletionTimestamp") !== undefined) await end(client, pod).catch(passGone);
      }
      await sleep(200);
    }
  };
  const ended = loop();
  // A server that was stopped first is the test's affair.
  ended.catch(() => undefined);
  return async () => {
    running = false;
    await ended.catch(() => undefined);
  };
}

const pathOf = (pod: unknown) =>
  `/api/v1/namespaces/${String(at(pod, "metadata", "namespace"))}/pods/${String(at(pod, "metadata", "name"))}`;

let addresses = 0;

async function run(client: KubeClient, pod: unknown): Promise<void> {
  const podIP = `10.1.${(++addresses >> 8) & 255}.${addresses & 255}`;
  const conditions = ["PodScheduled", "Initialized", "ContainersReady", "Ready"].map((type) => ({
    type,
    status: "True",
  }));
  await client.patch(
    `${pathOf(pod)}/status`,
    { status: { phase: "Running", conditions, podIP, podIPs: [{ ip: podIP }] } },
    "kubelet",
  );
}

/** A pod that is being deleted goes once its kubelet says so. */
async function end(client: KubeClient, pod: unknown): Promise<void> {
  await client.send({ method: "DELETE", path: pathOf(pod), body: { gracePeriodSeconds: 0 } });
}

function passGone(error: unknown): void {
  if (!(error instanceof KubeError) || ![404, 409].includes(error.status)) throw error;
}
