/**
 * Annotations by which a program steers how one object is handled, named as the official plugin names them.
 */

import { isRecord, at, type KubeObject, withValue } from "./object";

export const AUTONAMED = "pulumi.com/autonamed";
export const SKIP_AWAIT = "pulumi.com/skipAwait";
export const WAIT_FOR = "pulumi.com/waitFor";
export const TIMEOUT_SECONDS = "pulumi.com/timeoutSeconds";
export const REPLACE_UNREADY = "pulumi.com/replaceUnready";
export const PATCH_FORCE = "pulumi.com/patchForce";
export const FIELD_MANAGER = "pulumi.com/patchFieldManager";
export const DELETION_PROPAGATION = "pulumi.com/deletionPropagationPolicy";

/** Value of an annotation; undefined when it is missing, or not known yet. */
export function annotation(object: KubeObject, key: string): string | undefined {
  const value = at(object, "metadata", "annotations", key);
  return typeof value === "string" ? value : undefined;
}

export function isAnnotated(object: KubeObject, key: string): boolean {
  return annotation(object, key) === "true";
}

/** A copy with the annotation; the object itself when its metadata or annotations are not known yet. */
export function annotate(object: KubeObject, key: string, value: string): KubeObject {
  const metadata = object["metadata"] ?? {};
  if (!isRecord(metadata)) return object;
  if (metadata["annotations"] !== undefined && !isRecord(metadata["annotations"])) return object;
  return withValue(object, ["metadata", "annotations", key], value);
}

export type Propagation = "Foreground" | "Background" | "Orphan";

/** What happens to the objects an object owns when it is deleted. Default: they go first (`Foreground`). */
export function propagationOf(object: KubeObject): Propagation {
  const value = annotation(object, DELETION_PROPAGATION)?.toLowerCase();
  if (value === "orphan") return "Orphan";
  if (value === "background") return "Background";
  return "Foreground";
}

/** Time limit in seconds that the object asks for; undefined when it does not, or not by a positive number. */
export function timeoutOf(object: KubeObject): number | undefined {
  const seconds = Number(annotation(object, TIMEOUT_SECONDS));
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}
