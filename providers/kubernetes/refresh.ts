/**
 * Inputs after a refresh: only fields that the program set, with the values that the cluster has.
 */

import { sameValue } from "./equal";
import { at, isRecord, type KubeObject } from "./object";

type Path = readonly (string | number)[];

/**
 * @param inputs what the program said, in the API's spelling
 * @param live what the cluster has
 * @param applied what the server would have if the inputs were applied again; undefined when it could not be asked
 */
export function refreshedInputs(inputs: KubeObject, live: KubeObject, applied: KubeObject | undefined): KubeObject {
  const { stringData, ...rest } = inputs;
  const refreshed = refresh(rest, live, applied, applied !== undefined, []) as KubeObject;
  return isRecord(stringData) && inputs["kind"] === "Secret"
    ? { ...refreshed, stringData: refreshedText(stringData, live) }
    : refreshed;
}

function refresh(input: unknown, live: unknown, applied: unknown, asked: boolean, path: Path): unknown {
  if (asked ? sameValue(live, applied, path) : sameValue(input, live, path)) return input;
  if (isRecord(input) && isRecord(live)) {
    const entries = Object.keys(input)
      .filter((key) => live[key] !== undefined)
      .map((key) => [key, refresh(input[key], live[key], at(applied, key), asked, [...path, key])]);
    return Object.fromEntries(entries);
  }
  if (Array.isArray(input) && Array.isArray(live)) {
    return live.map((item, i) =>
      i < input.length ? refresh(input[i], item, at(applied, i), asked, [...path, i]) : (item as unknown),
    );
  }
  return live;
}

/** A Secret's `stringData` is never answered: it is read back from `data`. */
function refreshedText(stringData: KubeObject, live: KubeObject): KubeObject {
  const entries = Object.keys(stringData).flatMap((key) => {
    const encoded = at(live, "data", key);
    return typeof encoded === "string" ? [[key, Buffer.from(encoded, "base64").toString("utf8")]] : [];
  });
  return Object.fromEntries(entries) as KubeObject;
}
