/** What the `libvirt` plugin's code says of its resources, asked without reaching a host. */
import type { Call, Properties, Resource } from "../../providers/base/types";
import { provider } from "../../providers/libvirt/provider";

export interface ResourceFacts {
  /** False: deleting the resource only forgets it. */
  readonly deletes: boolean;
  /** Outputs that are secret whatever the program says. */
  readonly secretOutputs: readonly string[];
  /** Time limits in seconds, where they are not the usual one. */
  readonly timeouts: Readonly<Record<string, number | undefined>>;
}

/** @throws Error when the plugin does not have the resource that the SDK offers. */
export async function resourceFacts(token: string): Promise<ResourceFacts> {
  const resource = pluginResource(token);
  const { secretOutputs = [], timeouts = {} } = resource;
  return { deletes: await deletes(resource, token), secretOutputs, timeouts: { ...timeouts } };
}

export function pluginResource(token: string): Resource {
  const resource = provider.resource(token);
  if (resource === undefined) throw new Error(`the SDK offers ${token}, which the libvirt plugin does not have`);
  return resource;
}

/** A call that was cancelled before it began: whatever turns to a host fails at once. */
export function cancelledCall(type: string): Call {
  return {
    type,
    urn: `urn:pulumi:s::p::${type}::r`,
    name: "r",
    signal: AbortSignal.abort(),
    progress: () => undefined,
  };
}

/** One that removes something has to find out what and where, which cannot succeed; one that forgets does not try. */
async function deletes(resource: Resource, token: string): Promise<boolean> {
  const nothing: Properties = {};
  try {
    await resource.delete({ ...cancelledCall(token), id: "x", inputs: nothing, outputs: nothing });
    return false;
  } catch {
    return true;
  }
}
