/**
 * Reading objects back: for a refresh, an import, or a `get`.
 */

import type { ReadCall, ReadResult, Properties } from "../base/types";
import { checkpoint, objectOf } from "./checkpoint";
import { type Cluster, KindMissing } from "./cluster";
import { withoutDefaults } from "./defaults";
import { fieldManager } from "./field-manager";
import { fromApi, toApi, withoutServerFields } from "./normalize";
import { type KubeObject, parseId, withValue } from "./object";
import { refreshedInputs } from "./refresh";
import { objectKindOf, type ResourceType } from "./tokens";

/** The object's state; undefined when it, or its kind, is gone. */
export async function readObject(type: ResourceType, cluster: Cluster, call: ReadCall): Promise<ReadResult> {
  const wanted = identity(type, call);
  const live = await cluster.get(wanted, call.signal).catch((error: unknown) => {
    if (error instanceof KindMissing) return undefined;
    throw error;
  });
  if (live === undefined) return undefined;
  const isImport = Object.keys(call.inputs).length === 0;
  const manager = fieldManager(isImport ? wanted : toApi(call.inputs), call.outputs, call.urn);
  const inputs = isImport ? importedInputs(live) : await driftedInputs(cluster, call, live, manager);
  return { id: call.id, inputs, outputs: checkpoint(live, inputs, manager, call.outputs["__initialApiVersion"]) };
}

/** Which object is meant: the state knows its kind, the id its place. */
function identity(type: ResourceType, { id, inputs, outputs }: ReadCall): KubeObject {
  const known = objectOf(outputs);
  const { namespace, name } = parseId(id);
  return {
    apiVersion: known["apiVersion"] ?? inputs["apiVersion"] ?? type.apiVersion,
    kind: known["kind"] ?? inputs["kind"] ?? objectKindOf(type),
    metadata: { name, ...(namespace !== undefined && { namespace }) },
  };
}

/** What a program would write to get the object: without what the server fills in by itself. */
function importedInputs(live: KubeObject): Properties {
  return withoutDefaults(withoutServerFields(fromApi(live)));
}

/**
 * The program's inputs where the cluster still agrees with them, and what the cluster has where it does not. A dry
 * run of the old inputs says what the server would make of them, so that the many ways to write one value are no drift.
 */
async function driftedInputs(cluster: Cluster, call: ReadCall, live: KubeObject, manager: string): Promise<Properties> {
  const old = toApi(call.inputs);
  const options = { manager, force: true, dryRun: true, signal: call.signal };
  const applied = await cluster.apply(old, options).catch(() => undefined);
  const refreshed = refreshedInputs(old, live, applied?.body);
  const named = withValue(refreshed, ["metadata", "name"], parseId(call.id).name);
  return fromApi({ ...named, apiVersion: old["apiVersion"], kind: old["kind"] });
}
