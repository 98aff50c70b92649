/**
 * Making and changing objects: server-side apply, then waiting until they are ready.
 */

import { setTimeout as sleep } from "node:timers/promises";
import {
  type Call,
  type CreateCall,
  PartialFailure,
  type Properties,
  ProviderError,
  type State,
  type UpdateCall,
} from "../base/types";
import { warn } from "../base/warn";
import { ApiError } from "./api-errors";
import { untilGone } from "./await/gone";
import { untilReady } from "./await/ready";
import { checkpoint } from "./checkpoint";
import { type Cluster, isManagedBy, KindMissing } from "./cluster";
import { conflictsWithFormerSelf, explainConflict, fieldManager, wantsForce } from "./field-manager";
import { toApi } from "./normalize";
import { at, describe, idOf, type KubeObject, namespaceOf, textAt } from "./object";
import type { Settings } from "./settings";

/** Seconds between tries while what an object needs is not there yet: its kind, its namespace. */
const PAUSES = [1, 2, 4, 8];

/** @throws PartialFailure when the object is there but does not get ready, ProviderError when it was not made */
export async function createObject(
  cluster: Cluster,
  settings: Settings,
  call: CreateCall,
  patch: boolean,
): Promise<State> {
  const inputs = toApi(call.inputs);
  const manager = fieldManager(inputs, {}, call.urn);
  const live = await patiently(inputs, call, async () => {
    await makeWay(cluster, settings, inputs, { manager, patch }, call);
    return apply(cluster, settings, inputs, manager, call);
  });
  return finish(cluster, call, { inputs: call.inputs, live, manager, initial: undefined });
}

/** @throws PartialFailure when the object was changed but does not get ready, ProviderError when it was not */
export async function updateObject(cluster: Cluster, settings: Settings, call: UpdateCall): Promise<State> {
  const inputs = toApi(call.newInputs);
  const manager = fieldManager(inputs, call.oldOutputs, call.urn);
  const live = await patiently(inputs, call, () => apply(cluster, settings, inputs, manager, call));
  const former = textAt(call.oldOutputs, "__fieldManager");
  const initial = call.oldOutputs["__initialApiVersion"];
  const state = await finish(cluster, call, { inputs: call.newInputs, live, manager, initial });
  if (former !== undefined && former !== manager) await cluster.relinquish(live, former, call.signal);
  return state;
}

interface Applied {
  readonly inputs: Properties;
  readonly live: KubeObject;
  readonly manager: string;
  readonly initial: unknown;
}

async function finish(cluster: Cluster, call: Call, { inputs, live, manager, initial }: Applied): Promise<State> {
  const outcome = await untilReady(cluster, toApi(inputs), live, call);
  const state = { id: idOf(outcome.live), outputs: checkpoint(outcome.live, inputs, manager, initial) };
  if (outcome.failure === undefined) return state;
  throw new PartialFailure(state, outcome.failure.message, outcome.failure.reasons);
}

/** Applies and shows what the server warns of. */
async function apply(
  cluster: Cluster,
  settings: Settings,
  inputs: KubeObject,
  manager: string,
  call: Call,
): Promise<KubeObject> {
  const options = { manager, force: wantsForce(inputs, settings), dryRun: false, signal: call.signal };
  const answer = await cluster.apply(inputs, options).catch((error: unknown) => {
    if (conflictsWithFormerSelf(error)) return cluster.apply(inputs, { ...options, force: true });
    throw explainImmutable(explainConflict(error, inputs), inputs);
  });
  for (const warning of answer.warnings) {
    if (settings.suppressDeprecationWarnings && /deprecated|unavailable in/.test(warning)) continue;
    warn(call, `${describe(inputs)}: ${warning}`);
  }
  return answer.body;
}

/** Says how to get what the API refuses to change. */
function explainImmutable(error: unknown, inputs: KubeObject): unknown {
  if (!(error instanceof ApiError) || !error.immutable) return error;
  return new ProviderError(
    `${describe(inputs)}: ${error.message}. If it may be deleted and made anew, name the field in the option ` +
      "`replaceOnChanges` of the resource.",
  );
}

/**
 * Sees to it that a new object meets no other one of its name: one that is on its way out is waited for; one that an
 * interrupted run of this resource made is taken up; any other one is an error, unless the provider may take it over.
 */
async function makeWay(
  cluster: Cluster,
  settings: Settings,
  inputs: KubeObject,
  { manager, patch }: { manager: string; patch: boolean },
  call: Call,
): Promise<void> {
  const existing = await cluster.get(inputs, call.signal);
  if (patch) {
    if (existing === undefined) throw new NotThereYet(`${describe(inputs)} is not there, so it cannot be patched`);
    return;
  }
  if (existing === undefined) return;
  if (at(existing, "metadata", "deletionTimestamp") !== undefined) return untilGone(cluster, existing, call);
  if (settings.upsert || isManagedBy(existing, manager)) return;
  throw new ProviderError(
    `${describe(existing)} exists already, and not by this resource. To adopt it: pulumi import, or the option ` +
      "`import` of the resource. To change some of its fields only: the kind's Patch resource. To let new resources " +
      "take over what exists: upsertExistingObjects: true on the provider. After a renamed resource: the option `aliases`.",
  );
}

/** What the work needs is missing, but may be on its way. */
class NotThereYet extends ProviderError {}

function missing(error: unknown, inputs: KubeObject): string | undefined {
  if (error instanceof NotThereYet) return error.message;
  if (error instanceof KindMissing) return `${error.message} (is its CustomResourceDefinition there?)`;
  if (!(error instanceof ApiError)) return undefined;
  if (error.namespaceMissing) return `the namespace ${namespaceOf(inputs) ?? "default"} is not there`;
  return error.forbidden && /being terminated/.test(error.message) ? error.message : undefined;
}

/** Tries again for a while when something that the object needs is not there yet. */
async function patiently<T>(inputs: KubeObject, call: Call, work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const lack = missing(error, inputs);
      if (lack === undefined) throw error;
      const pause = PAUSES[attempt];
      if (pause === undefined) throw new ProviderError(`${describe(inputs)}: ${lack}`);
      call.progress(`${describe(inputs)} has to wait: ${lack}`);
      await sleep(pause * 1000, undefined, { signal: call.signal });
    }
  }
}
