/**
 * Deleting objects, and giving up patches.
 */

import { type DeleteCall, ProviderError } from "../base/types";
import { isAnnotated, propagationOf, SKIP_AWAIT, timeoutOf } from "./annotations";
import { ApiError } from "./api-errors";
import { untilGone } from "./await/gone";
import { objectOf } from "./checkpoint";
import { type Cluster, KindMissing } from "./cluster";
import { fieldManager } from "./field-manager";
import { toApi } from "./normalize";
import { describe, type KubeObject, parseId } from "./object";
import { isPatch, objectKindOf, type ResourceType } from "./tokens";

/** Kinds of which the annotation skipAwait skips the wait for their deletion as well, as in the official plugin. */
const SKIPPING = ["DaemonSet", "Deployment", "Job", "Namespace", "Pod", "ReplicationController", "StatefulSet"];

/** Deletes the object and waits until it is gone; a patch only gives up its fields. */
export async function deleteObject(type: ResourceType, cluster: Cluster, call: DeleteCall): Promise<void> {
  const object = identity(type, call);
  const inputs = toApi(call.inputs);
  try {
    if (isPatch(type, object["kind"])) return await giveUp(cluster, object, call);
    await cluster.delete(object, propagationOf(inputs), call.signal);
  } catch (error) {
    // Without its kind, the object is gone as well.
    if (error instanceof KindMissing) return;
    throw error;
  }
  if (isAnnotated(inputs, SKIP_AWAIT) && SKIPPING.includes(String(object["kind"]))) return;
  const seconds = timeoutOf(inputs);
  const signal =
    seconds === undefined ? call.signal : AbortSignal.any([call.signal, AbortSignal.timeout(seconds * 1000)]);
  await untilGone(cluster, object, call, signal);
}

function identity(type: ResourceType, { id, outputs }: DeleteCall): KubeObject {
  const known = objectOf(outputs);
  const { namespace, name } = parseId(id);
  const metadata = known["metadata"] as KubeObject | undefined;
  return {
    apiVersion: known["apiVersion"] ?? type.apiVersion,
    kind: known["kind"] ?? objectKindOf(type),
    metadata: {
      namespace,
      uid: metadata?.["uid"],
      ...(metadata?.["namespace"] !== undefined && { namespace: metadata["namespace"] }),
      name,
    },
  };
}

async function giveUp(cluster: Cluster, object: KubeObject, call: DeleteCall): Promise<void> {
  if ((await cluster.get(object, call.signal)) === undefined) return;
  try {
    await cluster.relinquish(object, fieldManager(toApi(call.inputs), call.outputs, call.urn), call.signal);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 422) throw error;
    throw new ProviderError(
      `${describe(object)}: the patch holds a required field that nobody else sets (${error.message}). ` +
        "Use the option retainOnDelete, or let another manager set the field first.",
    );
  }
}
