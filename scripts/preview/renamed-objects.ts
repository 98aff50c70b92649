/** Kubernetes objects that a rename in the program would lose. */
import { groupKind } from "../../components/platform/kubernetes-type";
import type { Change } from "./changes";
import type { ResourceState } from "./events";
import { type Finding, resourceOf } from "./findings";

/**
 * The plugin makes objects by server-side apply, which takes up one that is there: the renamed resource's creation is the old
 * one's object, and the old one's deletion, which comes after, ends it. `pulumi up` reports success
 * (docs/guide/official-plugins.md).
 */
export function renamedObjects(changes: readonly Change[]): Finding[] {
  const deleted = new Map<string, Change>();
  for (const change of changes) {
    const object = change.operation === "delete" ? objectOf(change.step.old) : undefined;
    if (object !== undefined && change.step.old?.retainOnDelete !== true) deleted.set(object, change);
  }
  return changes.flatMap((change) => {
    const object = change.operation === "create" ? objectOf(change.step.new) : undefined;
    const old = object === undefined ? undefined : deleted.get(object);
    return object === undefined || old === undefined ? [] : [finding(change, old, object)];
  });
}

function finding({ name, urn }: Change, old: Change, object: string): Finding {
  return {
    rule: "renamed-object",
    pack: "powercloud preview",
    mandatory: true,
    severity: "critical",
    clause: undefined,
    resource: resourceOf(urn),
    found: `it is the object ${object} of ${old.name}, which is deleted: the object would be taken up, and then be gone`,
    fix: `give the resource aliases: [${JSON.stringify(old.name === name ? old.urn : { name: old.name })}]`,
  };
}

/** Group, kind, namespace and name; versions of a group are one object. Undefined for what has no name of the program's. */
function objectOf(state: ResourceState | null): string | undefined {
  const kind = state === null ? undefined : groupKind(state.type);
  if (state === null || kind === undefined) return undefined;
  const { metadata } = state.inputs as { metadata?: { name?: unknown; namespace?: unknown } };
  const { name, namespace = "default" } = metadata ?? {};
  if (typeof name !== "string" || typeof namespace !== "string") return undefined;
  return `${kind} ${namespace}/${name}`;
}
