/**
 * Previews: a dry run on the server where that is possible, else what program and state say.
 */

import type { Call, CreateCall, Properties, State, UpdateCall } from "../base/types";
import { ApiError, Unreachable } from "./api-errors";
import { checkpoint, objectOf, overlay, withUnknowns } from "./checkpoint";
import { type Cluster, KindMissing } from "./cluster";
import type { Connection } from "./connection";
import { explainConflict, fieldManager, wantsForce } from "./field-manager";
import { fromApi, toApi } from "./normalize";
import { hasUnknown, type KubeObject } from "./object";

/** Reasons for which a dry run cannot tell, though the real thing may well pass. */
function cannotTell(error: unknown): boolean {
  if (error instanceof KindMissing || error instanceof Unreachable) return true;
  return error instanceof ApiError && (error.notFound || error.forbidden || error.dryRunUnsupported);
}

/** What a creation would come to. @throws ProviderError for what the server would refuse */
export async function previewCreate(connection: Connection, call: CreateCall, patch: boolean): Promise<State> {
  const inputs = toApi(call.inputs);
  const manager = fieldManager(inputs, {}, call.urn);
  // A dry run of a patch would make the object that is to be patched.
  const live = patch || hasUnknown(inputs) ? undefined : await tryCreate(connection, call, inputs, manager);
  const shown = withUnknowns(live === undefined ? call.inputs : fromApi(live), call.inputs);
  return { id: "", outputs: checkpoint(shown, call.inputs, manager) };
}

async function tryCreate(
  connection: Connection,
  call: Call,
  inputs: KubeObject,
  manager: string,
): Promise<KubeObject | undefined> {
  const cluster = await connection.forPreview(call);
  if (cluster === undefined) return undefined;
  try {
    // The object may be there still, to be deleted and made anew: so its owners do not count.
    const { body } = await cluster.apply(inputs, { manager, force: true, dryRun: true, signal: call.signal });
    return body;
  } catch (error) {
    if (cannotTell(error) || (error instanceof ApiError && error.immutable)) return undefined;
    throw error;
  }
}

/** What an update would come to. @throws ProviderError for what the server would refuse */
export async function previewUpdate(connection: Connection, call: UpdateCall): Promise<{ outputs: Properties }> {
  const inputs = toApi(call.newInputs);
  const manager = fieldManager(inputs, call.oldOutputs, call.urn);
  const live = hasUnknown(inputs) ? undefined : await tryUpdate(connection, call, inputs, manager);
  const shown = live ?? (overlay(objectOf(call.oldOutputs), call.newInputs) as KubeObject);
  return { outputs: checkpoint(shown, call.newInputs, manager, call.oldOutputs["__initialApiVersion"]) };
}

async function tryUpdate(
  connection: Connection,
  call: UpdateCall,
  inputs: KubeObject,
  manager: string,
): Promise<KubeObject | undefined> {
  const cluster: Cluster | undefined = await connection.forPreview(call);
  if (cluster === undefined) return undefined;
  try {
    const force = wantsForce(inputs, connection.settings);
    return (await cluster.apply(inputs, { manager, force, dryRun: true, signal: call.signal })).body;
  } catch (error) {
    if (cannotTell(error)) return undefined;
    throw explainConflict(error, inputs);
  }
}
