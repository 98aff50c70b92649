/**
 * Checking a program's inputs: defaults filled in, and mistakes that can be seen without the server.
 */

import type { CheckCall, CheckFailure, CheckResult } from "../base/types";
import type { Connection } from "./connection";
import { at, isRecord, type KubeObject, namespaceOf, withValue } from "./object";
import { isNamed, withName } from "./naming";
import { isUsuallyNamespaced } from "./scopes";
import { isList, isPatch, objectKindOf, parseApiVersion, refuseUnsupported, type ResourceType } from "./tokens";

/** The inputs with apiVersion, kind, name and namespace. @throws ProviderError for kinds this plugin does not have */
export async function checkObject(type: ResourceType, connection: Connection, call: CheckCall): Promise<CheckResult> {
  refuseUnsupported(type.token);
  const typed = withType(type, call.news);
  const failures = [...checkType(type, typed), ...checkMetadata(typed)];
  if (failures.length > 0) return { inputs: typed, failures };
  const inputs = await withNamespace(withName(typed, call.olds, call.name, call.randomSeed), connection);
  return { inputs };
}

function withType(type: ResourceType, news: KubeObject): KubeObject {
  const { apiVersion, kind, ...rest } = news;
  return { apiVersion: apiVersion ?? type.apiVersion, kind: kind ?? objectKindOf(type), ...rest };
}

function checkType(type: ResourceType, object: KubeObject): CheckFailure[] {
  if (isList(type)) {
    const reason = `${type.token}: lists cannot be created; write each object as a resource of its own kind`;
    return [{ property: "", reason }];
  }
  if (isPatch(type, object["kind"]) && !isNamed(object)) {
    const reason = "found nothing; a patch changes an object that exists: give the object's name";
    return [{ property: "metadata.name", reason }];
  }
  if (at(object, "metadata", "generateName") !== undefined && !isNamed(object)) {
    const reason = "is not supported with server-side apply: leave it out for an automatic name, or give metadata.name";
    return [{ property: "metadata.generateName", reason }];
  }
  return [];
}

/** Names become parts of paths. Source: k8s.io/apimachinery api/validation/path. */
const BAD_NAME = /[/%]|^\.\.?$/;
/** Source: k8s.io/apimachinery util/validation IsValidLabelValue. */
const LABEL_VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

function checkMetadata(object: KubeObject): CheckFailure[] {
  const failures: CheckFailure[] = [];
  for (const field of ["name", "namespace"]) {
    const value = at(object, "metadata", field);
    if (typeof value !== "string" || (!BAD_NAME.test(value) && value.length <= 253)) continue;
    const reason = `found ${JSON.stringify(value)}; allowed: at most 253 characters, without / and %`;
    failures.push({ property: `metadata.${field}`, reason });
  }
  const labels = at(object, "metadata", "labels");
  for (const [key, value] of isRecord(labels) ? Object.entries(labels) : []) {
    if (typeof value === "symbol" || value === null || value === undefined) continue;
    if (typeof value === "string" && LABEL_VALUE.test(value)) continue;
    const reason = `found ${JSON.stringify(value)}; allowed: a string of at most 63 letters, digits, - _ and .`;
    failures.push({ property: `metadata.labels["${key}"]`, reason });
  }
  return failures;
}

async function withNamespace(object: KubeObject, connection: Connection): Promise<KubeObject> {
  const metadata = object["metadata"];
  if (!isRecord(metadata) || namespaceOf(object) !== undefined || typeof metadata["namespace"] === "symbol") {
    return object;
  }
  if (!(await isNamespaced(object, connection))) return object;
  return withValue(object, ["metadata", "namespace"], connection.defaultNamespace);
}

/** Whether the object's kind lives in namespaces: the cluster knows best, if it answers. */
export async function isNamespaced(object: KubeObject, connection: Connection): Promise<boolean> {
  const { group, version } = parseApiVersion(String(object["apiVersion"]));
  const kind = String(object["kind"]);
  // Built-in kinds never change their scope, and need no question.
  const guess = isUsuallyNamespaced(group, kind);
  if (!group.includes(".") || group.endsWith(".k8s.io")) return guess;
  const cluster = await connection.ifReachable();
  const found = await cluster?.discovery.find(group, version, kind).catch(() => undefined);
  return found?.namespaced ?? guess;
}
