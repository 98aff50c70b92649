/**
 * Turning what a program says into what the API takes, and back into what Pulumi's state holds.
 */

import { isRecord, type KubeObject, omit } from "./object";

/** Fields that only the server writes. */
const SERVER_METADATA = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "selfLink",
  "uid",
];

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** The SDKs write these schema keys of custom resource definitions with underscores, the API with dashes. */
const DASHED = [
  "x-kubernetes-embedded-resource",
  "x-kubernetes-int-or-string",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-list-type",
  "x-kubernetes-map-type",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-validations",
];
const TO_DASHES = new Map(DASHED.map((key) => [key.replaceAll("-", "_"), key]));
const TO_UNDERSCORES = new Map(DASHED.map((key) => [key, key.replaceAll("-", "_")]));

function rename(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => rename(item, names));
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== null);
  return Object.fromEntries(entries.map(([key, inner]) => [names.get(key) ?? key, rename(inner, names)]));
}

function withoutServerMetadata(object: KubeObject): KubeObject {
  const metadata = object["metadata"];
  if (!isRecord(metadata)) return object;
  return { ...object, metadata: omit(metadata, ...SERVER_METADATA) };
}

/** The object to send: keys as the API spells them; no empty values, and nothing that only the server writes. */
export function toApi(inputs: KubeObject): KubeObject {
  return withoutServerMetadata(rename(inputs, TO_DASHES) as KubeObject);
}

/**
 * A live object as Pulumi's state keeps it: without the bookkeeping of field managers, which changes with every
 * write, and without kubectl's copy of the object, which holds a Secret's data in the clear.
 */
export function fromApi(live: KubeObject): KubeObject {
  const object = rename(live, TO_UNDERSCORES) as KubeObject;
  const metadata = object["metadata"];
  if (!isRecord(metadata)) return object;
  const kept = omit(metadata, "managedFields");
  const annotations = kept["annotations"];
  if (isRecord(annotations) && LAST_APPLIED in annotations) {
    const others = omit(annotations, LAST_APPLIED);
    if (Object.keys(others).length > 0) kept["annotations"] = others;
    else delete kept["annotations"];
  }
  return { ...object, metadata: kept };
}

/** What a program would write to get a live object: no status, nothing that only the server writes. */
export function withoutServerFields(object: KubeObject): KubeObject {
  return omit(withoutServerMetadata(object), "status");
}
