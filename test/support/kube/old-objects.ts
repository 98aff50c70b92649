/** Puts objects on a cluster as the plugin that this project used to bundle left them, from the state that it wrote. */
import { setTimeout as sleep } from "node:timers/promises";
import { type KubeClient, KubeError, type KubeObject } from "./kube-client";

export interface OldState {
  readonly deployment: { readonly resources: readonly OldResource[] };
}

interface OldResource {
  readonly type: string;
  readonly id?: string;
  readonly outputs?: KubeObject;
}

const SECRET = "4dabf18193072939515e22adb298388d";

/** It applied its inputs by server-side apply, as the manager that the state names. */
export async function putInPlace(client: KubeClient, { deployment }: OldState): Promise<void> {
  for (const { type, id, outputs } of deployment.resources) {
    if (!type.startsWith("kubernetes:") || !outputs) continue;
    const object = opened(outputs["__inputs"]) as KubeObject;
    await patiently(async () => {
      await client.send({
        method: "PATCH",
        path: await pathOf(client, object, id!),
        query: { fieldManager: String(outputs["__fieldManager"]) },
        body: object,
        contentType: "application/apply-patch+yaml",
      });
    });
  }
}

/** The values of the fixture's secrets are no secrets; the state has them as JSON. */
function opened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(opened);
  if (typeof value !== "object" || value === null) return value;
  if (SECRET in value) return JSON.parse((value as unknown as { plaintext: string }).plaintext);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, opened(inner)]));
}

/** A kind that was defined a moment ago is served a moment later. */
async function patiently(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 50 || !(error instanceof KubeError) || error.status !== 404) throw error;
      await sleep(100);
    }
  }
}

async function pathOf(client: KubeClient, object: KubeObject, id: string): Promise<string> {
  const version = String(object["apiVersion"]);
  const root = version.includes("/") ? `/apis/${version}` : `/api/${version}`;
  const { resources } = (await client.get(root)) as { resources: { name: string; kind: string }[] };
  const plural = resources.find(({ name, kind }) => kind === object["kind"] && !name.includes("/"))?.name;
  if (plural === undefined) throw new KubeError(404, `${version} has no ${String(object["kind"])}`);
  const [name, namespace] = id.split("/").reverse();
  return `${root}/${namespace === undefined ? "" : `namespaces/${namespace}/`}${plural}/${name}`;
}
