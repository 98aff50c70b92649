/**
 * What Pulumi's state keeps of an object: the live object and, beside it, what the official plugin needs to go on.
 */

import { type Properties, UNKNOWN } from "../base/types";
import { fromApi } from "./normalize";
import { at, isRecord, type KubeObject, listAt, omit, withValue } from "./object";

/** Outputs that belong to the plugin, not to the object. */
const OWN = ["__inputs", "__initialApiVersion", "__fieldManager"];

/** Outputs for a live object. `inputs` are the program's, as checked. */
export function checkpoint(live: KubeObject, inputs: Properties, manager: string, initial?: unknown): Properties {
  return {
    ...fromApi(live),
    __inputs: inputs,
    __initialApiVersion: typeof initial === "string" ? initial : inputs["apiVersion"],
    __fieldManager: manager,
  };
}

/** The object in a state's outputs. */
export function objectOf(outputs: Properties): KubeObject {
  return omit(outputs, ...OWN);
}

/** Fields that the server chooses when it makes an object, by kind; a preview must not show what a dry run chose. */
function chosenByServer(object: KubeObject): string[][] {
  const metadata = ["creationTimestamp", "generation", "resourceVersion", "uid"].map((key) => ["metadata", key]);
  if (object["kind"] !== "Service" || object["apiVersion"] !== "v1") return metadata;
  return [...metadata, ["spec", "clusterIP"], ["spec", "clusterIPs"]];
}

/** A new object as a preview shows it: what only the server can say is not known. */
export function withUnknowns(object: KubeObject, inputs: KubeObject): Properties {
  let result: KubeObject = { ...object, status: UNKNOWN };
  for (const path of chosenByServer(inputs)) {
    const [parent] = path;
    const isOpen = isRecord(result[parent!]) || (result[parent!] === undefined && parent === "metadata");
    if (isOpen && at(inputs, ...path) === undefined) result = withValue(result, path, UNKNOWN);
  }
  return withUnknownNodePorts(result, inputs);
}

function withUnknownNodePorts(object: KubeObject, inputs: KubeObject): KubeObject {
  const ports = listAt(object, "spec", "ports");
  if (inputs["kind"] !== "Service" || ports.length === 0) return object;
  const open = ports.map((port, i) => {
    const isChosen = isRecord(port) && port["nodePort"] !== undefined && !at(inputs, "spec", "ports", i, "nodePort");
    return isChosen ? { ...port, nodePort: UNKNOWN } : port;
  });
  return withValue(object, ["spec", "ports"], open);
}

/** The old object with the program's new values over it, for a preview that cannot ask the server. */
export function overlay(before: unknown, inputs: unknown): unknown {
  if (!isRecord(before) || !isRecord(inputs)) return inputs;
  const merged: Record<string, unknown> = { ...before };
  for (const [key, value] of Object.entries(inputs)) merged[key] = overlay(before[key], value);
  return merged;
}
