/** `powercloud:index:readCluster`: what a cluster's API server says now. */
import https from "node:https";
import { text } from "node:stream/consumers";
import { InvokeCall, Properties, ProviderError } from "../../base/types";
import { type ApiAccess, apiAccess } from "./kubeconfig";

const LIMIT_MS = 30_000;

/**
 * One GET, and why there is no answer, if there is none.
 * @throws ProviderError when the arguments are wrong.
 */
export async function readCluster({ args }: InvokeCall): Promise<Properties> {
  const { kubeconfig, path } = args;
  if (typeof kubeconfig !== "string" || typeof path !== "string" || !path.startsWith("/")) {
    throw new ProviderError("readCluster: expected kubeconfig, the path of a file, and path, as in /api/v1/nodes");
  }
  try {
    const { status, body } = await get(apiAccess(kubeconfig), path);
    if (status === 200) return { body };
    return { problem: `the API server answers ${path} with ${status}` };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

function get({ server, options }: ApiAccess, path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const url = new URL(server.replace(/\/$/, "") + path);
    const request = https.get(url, { ...options, agent: false, timeout: LIMIT_MS }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    request.on("timeout", () => request.destroy(new Error(`${server} did not answer within ${LIMIT_MS / 1000} s`)));
    request.on("error", reject);
  });
}
