/** Plays the scheduler and the one node of a cluster that has none: every pod runs there and is ready. */
import { setTimeout as sleep } from "node:timers/promises";
import { at, type KubeClient, KubeError, listAt } from "./kube-client";

const NODE = "node";
/** Milliseconds between signs of life; the controllers give a node up after 40 s. */
const HEARTBEAT = 5_000;
const PAUSE = 200;

/** Starts; the function that is returned ends it. */
export function runPods(client: KubeClient): () => Promise<void> {
  let running = true;
  const loop = async () => {
    await client.send({ method: "POST", path: "/api/v1/nodes", body: { metadata: { name: NODE } } });
    for (let beat = 0; running; await sleep(PAUSE)) {
      if (Date.now() - beat > HEARTBEAT) {
        await beatOnce(client);
        beat = Date.now();
      }
      for (const pod of listAt(await client.get("/api/v1/pods"), "items")) await serve(client, pod).catch(passGone);
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

async function beatOnce(client: KubeClient): Promise<void> {
  const now = new Date().toISOString();
  const ready = { type: "Ready", status: "True", reason: "KubeletReady", lastHeartbeatTime: now };
  await client.patch(`/api/v1/nodes/${NODE}/status`, { status: { conditions: [ready] } }, "kubelet");
}

async function serve(client: KubeClient, pod: unknown): Promise<void> {
  const path = `/api/v1/namespaces/${String(at(pod, "metadata", "namespace"))}/pods/${String(at(pod, "metadata", "name"))}`;
  if (at(pod, "metadata", "deletionTimestamp") !== undefined) {
    // A pod that is being deleted goes once its kubelet says so.
    await client.send({ method: "DELETE", path, body: { gracePeriodSeconds: 0 } });
  } else if (at(pod, "spec", "nodeName") === undefined) {
    const body = { metadata: { name: at(pod, "metadata", "name") }, target: { kind: "Node", name: NODE } };
    await client.send({ method: "POST", path: `${path}/binding`, body });
  } else if (at(pod, "status", "phase") !== "Running") {
    await run(client, path);
  }
}

let addresses = 0;

async function run(client: KubeClient, path: string): Promise<void> {
  const podIP = `10.1.${(++addresses >> 8) & 255}.${addresses & 255}`;
  const types = ["PodScheduled", "Initialized", "ContainersReady", "Ready"];
  const conditions = types.map((type) => ({ type, status: "True" }));
  await client.patch(`${path}/status`, { status: { phase: "Running", conditions, podIP, podIPs: [{ ip: podIP }] } });
}

function passGone(error: unknown): void {
  if (!(error instanceof KubeError) || ![404, 409].includes(error.status)) throw error;
}
