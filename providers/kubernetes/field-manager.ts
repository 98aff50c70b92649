/**
 * Who owns which field: names of managers, and what to say when another one owns a field.
 */

import { createHash } from "node:crypto";
import { ProviderError, type Properties } from "../base/types";
import { annotation, FIELD_MANAGER, isAnnotated, PATCH_FORCE } from "./annotations";
import { ApiError } from "./api-errors";
import { describe, type KubeObject, textAt } from "./object";
import type { Settings } from "./settings";

/** Names under which earlier versions of the official plugin wrote objects without server-side apply. */
const OWN_FORMER = new Set([
  "pulumi-kubernetes",
  "pulumi-kubernetes.exe",
  "pulumi-resource-kubernetes",
  "before-first-apply",
]);

/**
 * The manager of a resource: what the object asks for by annotation, else what the state says, else a name made
 * from the URN. It is the same in each run, so that a run that was killed before it could save its state is continued
 * by the next one as the same manager.
 */
export function fieldManager(object: KubeObject, outputs: Properties, urn: string): string {
  const asked = annotation(object, FIELD_MANAGER) ?? textAt(outputs, "__fieldManager");
  if (asked !== undefined && asked !== "") return asked;
  return `pulumi-kubernetes-${createHash("sha256").update(urn).digest("hex").slice(0, 8)}`;
}

/** Whether the program wants fields taken from their owners. */
export function wantsForce(object: KubeObject, settings: Settings): boolean {
  return settings.patchForce || isAnnotated(object, PATCH_FORCE);
}

/** Whether all fields in conflict belong to what this plugin used to be called. */
export function conflictsWithFormerSelf(error: unknown): boolean {
  if (!(error instanceof ApiError) || error.conflicts.length === 0) return false;
  return error.conflicts.every(({ manager }) => OWN_FORMER.has(manager));
}

/** A conflict as one message with owners, fields and the ways out; any other error as it is. */
export function explainConflict(error: unknown, object: KubeObject): unknown {
  if (!(error instanceof ApiError) || error.conflicts.length === 0) return error;
  const owners = new Map<string, string[]>();
  for (const { manager, field } of error.conflicts) owners.set(manager, [...(owners.get(manager) ?? []), field]);
  const lines = [...owners].map(([manager, fields]) => `  ${manager} owns ${fields.join(", ")}`);
  return new ProviderError(
    `${describe(object)}: others own fields that this program sets to another value:\n${lines.join("\n")}\n` +
      "Leave these fields out of the program, or give them the value they have, " +
      `or take them over with the annotation ${PATCH_FORCE}: "true".`,
  );
}
