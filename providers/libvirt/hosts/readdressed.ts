/** Hosts that got another URI, as by a new address or user: what is on them stays as it is, and is found there. */
import { diffProperties } from "../../base/diff";
import { Call, DiffCall, DiffResult, Properties, Resource, UpdateCall } from "../../base/types";
import { hostUuid, isSameHost } from "./host-identity";
import { formatId, hostLabel } from "../client";

/** Inputs that are hosts' URIs, and the outputs that keep those hosts' UUIDs. */
const HOSTS: Readonly<Record<string, string>> = { host: "hostUuid", targetHost: "targetHostUuid", uri: "hostUuid" };

/**
 * The resource, for programs in which a host's URI can change. The same host under another URI is an update that touches
 * nothing; that it is the same is known by its UUID, which the state keeps: the old URI need not answer any more. When it is
 * another host, or nobody can tell, nothing is taken away before the new one is made: a wrong URI costs nothing.
 * @param isLost Whether a host is declared lost: such a one is not asked.
 * @param idHost The input whose URI the identifier begins with.
 */
export function readdressed(resource: Resource, isLost: (uri: string) => boolean, idHost = "host"): Resource {
  const idOf = <T extends { id: string; outputs: Properties }>(call: T): T => ({
    ...call,
    id: withUri(call.id, call.outputs[idHost]),
  });
  return {
    ...resource,
    diff: async (call) => {
      const same = await sameHosts(call, isLost);
      const now = relabel(call, same, idHost);
      const inner = await innerDiff(resource, now);
      const moves = Object.keys(HOSTS).some((property) => now.oldInputs[property] !== now.newInputs[property]);
      const changes = {
        ...Object.fromEntries(same.map((property) => [property, "update" as const])),
        ...inner.changes,
      };
      return { ...inner, changes, deleteBeforeReplace: inner.deleteBeforeReplace === true && !moves };
    },
    create: async (call) => {
      const state = await resource.create(call);
      return call.preview ? state : { ...state, outputs: await withUuids(state.outputs, {}, isLost) };
    },
    ...(resource.read && {
      read: async (call) => {
        const found = await resource.read!(idOf(call));
        return found && { ...found, outputs: await withUuids(found.outputs, call.outputs, isLost) };
      },
    }),
    update: async (call) => {
      const same = await sameHosts(call, isLost);
      const now = relabel(call, same, idHost);
      if (call.preview) same.forEach((property) => announce(call, property));
      const stays = resource.update === undefined || (await isOnlyRelabelled(resource, now, same));
      const outputs = stays ? now.oldOutputs : (await resource.update!(now)).outputs;
      return { outputs: call.preview ? outputs : await withUuids(outputs, now.oldOutputs, isLost) };
    },
    delete: (call) => resource.delete(idOf(call)),
  };
}

async function innerDiff(resource: Resource, call: DiffCall): Promise<DiffResult> {
  return (await resource.diff?.(call)) ?? { changes: diffProperties(call.oldInputs, call.newInputs) };
}

/** Whether the new URI was all that changed: then nothing is asked of the host. */
async function isOnlyRelabelled(resource: Resource, call: UpdateCall, same: readonly string[]): Promise<boolean> {
  if (same.length === 0) return false;
  const { changes } = await innerDiff(resource, { ...call, ignoreChanges: [] });
  return Object.keys(changes).length === 0;
}

/** The inputs by which a host that the resource is on already got another URI. */
async function sameHosts(
  { oldInputs, oldOutputs, newInputs }: DiffCall | UpdateCall,
  isLost: (uri: string) => boolean,
): Promise<string[]> {
  const same: string[] = [];
  for (const [property, output] of Object.entries(HOSTS)) {
    const [from, to] = [oldInputs[property], newInputs[property]];
    if (typeof from !== "string" || typeof to !== "string" || from === to || isLost(from) || isLost(to)) continue;
    const before = oldOutputs[output];
    if (await isSameHost(from, to, typeof before === "string" ? before : undefined)) same.push(property);
  }
  return same;
}

/** The call as if the resource had been made under the new URIs. */
function relabel<T extends DiffCall | UpdateCall>(call: T, same: readonly string[], idHost: string): T {
  const uris = Object.fromEntries(same.map((property) => [property, call.newInputs[property]]));
  const oldOutputs = { ...call.oldOutputs, ...uris };
  return { ...call, id: withUri(call.id, oldOutputs[idHost]), oldInputs: { ...call.oldInputs, ...uris }, oldOutputs };
}

function withUri(id: string, uri: unknown): string {
  return typeof uri === "string" ? formatId(uri, ...id.split("|").slice(1)) : id;
}

function announce({ oldInputs, newInputs, ...call }: UpdateCall & Call, property: string): void {
  const [from, to] = [oldInputs[property], newInputs[property]].map((uri) => hostLabel(String(uri)));
  const names = from === to ? `${to} got another URI` : `${from} is now called ${to}`;
  call.progress(`${names}: it is the same host, ${call.name} stays as it is`, { permanent: true });
}

/** The outputs with their hosts' UUIDs; of one that does not answer the UUID that it had. */
async function withUuids(
  outputs: Properties,
  before: Properties,
  isLost: (uri: string) => boolean,
): Promise<Properties> {
  const uuids: Properties = {};
  for (const [property, output] of Object.entries(HOSTS)) {
    const uri = outputs[property];
    if (typeof uri !== "string") continue;
    const uuid =
      (isLost(uri) ? undefined : await hostUuid(uri)) ?? (before[property] === uri ? before[output] : undefined);
    if (uuid !== undefined) uuids[output] = uuid;
  }
  return { ...outputs, ...uuids };
}
