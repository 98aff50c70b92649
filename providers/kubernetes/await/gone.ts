/**
 * Waiting until a deleted object is really gone, and saying what holds it.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { type Call, ProviderError } from "../../base/types";
import { Unreachable } from "../api-errors";
import { type Cluster, KindMissing } from "../cluster";
import { at, describe, type KubeObject, listAt, textAt } from "../object";
import { messageOf } from "./assessment";

/** Milliseconds between two looks: the first, and what it grows to. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 2000;

/**
 * Waits until the object, or the one of this `uid`, is gone.
 * @throws ProviderError when time is over: it names what holds the object
 */
export async function untilGone(cluster: Cluster, object: KubeObject, call: Call, signal = call.signal): Promise<void> {
  const uid = at(object, "metadata", "uid");
  let live: KubeObject | undefined;
  let said = "";
  try {
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE)) {
      live = await find(cluster, object, live ?? object, signal);
      if (live === undefined || (uid !== undefined && at(live, "metadata", "uid") !== uid)) break;
      const line = `Waiting until ${describe(object)} is gone${holdText(live)}`;
      if (line !== said) call.progress(line);
      said = line;
      await sleep(pause, undefined, { signal });
    }
    // The line beside the resource is no longer true.
    if (said !== "") call.progress("");
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new ProviderError(
      `${describe(object)} was told to go, and is still there${live === undefined ? "" : holdText(live)}. ` +
        "See that whatever the finalizers belong to runs, then try again.",
    );
  }
}

/** The object as it is now; as it was seen last while the API server is away; undefined when it is gone. */
async function find(
  cluster: Cluster,
  object: KubeObject,
  last: KubeObject,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  try {
    return await cluster.get(object, signal);
  } catch (error) {
    if (error instanceof KindMissing) return undefined;
    if (error instanceof Unreachable && !signal.aborted) return last;
    throw error;
  }
}

function holdText(live: KubeObject): string {
  const holds = holders(live);
  return holds.length === 0 ? "" : `: ${holds.join("; ")}`;
}

/** What keeps a deleted object in being: finalizers and, of a namespace, what is left in it. */
export function holders(live: KubeObject): string[] {
  const finalizers = [...listAt(live, "metadata", "finalizers"), ...listAt(live, "spec", "finalizers")];
  const named = finalizers.filter((finalizer) => finalizer !== "kubernetes" && typeof finalizer === "string");
  const contents = listAt(live, "status", "conditions")
    .filter((condition) => at(condition, "status") === "True" && textAt(live, "kind") === "Namespace")
    .map((condition) => messageOf(condition));
  return [...(named.length > 0 ? [`held by ${named.map(explainFinalizer).join(", ")}`] : []), ...contents];
}

const KNOWN: Readonly<Record<string, string>> = {
  foregroundDeletion: "what it owns goes first (foregroundDeletion)",
  "kubernetes.io/pvc-protection": "pods that use it (kubernetes.io/pvc-protection)",
  "kubernetes.io/pv-protection": "a claim that uses it (kubernetes.io/pv-protection)",
};

function explainFinalizer(finalizer: unknown): string {
  return KNOWN[String(finalizer)] ?? `the finalizer ${String(finalizer)}`;
}
