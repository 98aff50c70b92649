/**
 * The function `kubernetes:yaml:decode`, which the SDK's ConfigFile and ConfigGroup call.
 */

import { parseAllDocuments } from "yaml";
import { type Properties, ProviderError } from "../base/types";
import { isRecord, type KubeObject, listAt, namespaceOf, withValue } from "./object";
import { isUsuallyNamespaced } from "./scopes";
import { parseApiVersion } from "./tokens";

/**
 * The objects in a YAML text, those of lists one by one.
 * @throws ProviderError with the line and column of what is not YAML, or no object
 */
export function decodeYaml(args: Properties): Properties {
  const { text, defaultNamespace } = args;
  if (typeof text !== "string") throw new ProviderError("kubernetes:yaml:decode: text: expected a string");
  const documents = parseAllDocuments(text);
  const objects = (Array.isArray(documents) ? documents : []).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw new ProviderError(`not valid YAML: ${error.message}`);
    return flatten(document.toJS() as unknown);
  });
  const namespace = typeof defaultNamespace === "string" ? defaultNamespace : "";
  return { result: objects.map((object) => withDefaultNamespace(object, namespace)) };
}

function flatten(value: unknown): KubeObject[] {
  if (value === null || value === undefined) return [];
  if (!isRecord(value) || typeof value["kind"] !== "string" || typeof value["apiVersion"] !== "string") {
    throw new ProviderError("not a Kubernetes object: each YAML document needs apiVersion and kind");
  }
  return Array.isArray(value["items"]) && value["kind"].endsWith("List")
    ? listAt(value, "items").flatMap(flatten)
    : [value];
}

function withDefaultNamespace(object: KubeObject, namespace: string): KubeObject {
  const { group } = parseApiVersion(String(object["apiVersion"]));
  const isPlaced = namespaceOf(object) !== undefined || !isUsuallyNamespaced(group, String(object["kind"]));
  return namespace === "" || isPlaced ? object : withValue(object, ["metadata", "namespace"], namespace);
}
