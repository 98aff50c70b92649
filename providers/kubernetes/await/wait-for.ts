/**
 * Conditions of the program's own: the annotation `pulumi.com/waitFor`, in kubectl's words:
 * `condition=Ready`, `condition=Ready=False`, `jsonpath={.status.phase}=Running`, or a JSON list of these.
 */

import { ProviderError } from "../../base/types";
import { WAIT_FOR } from "../annotations";
import { at, describe, isRecord, type KubeObject } from "../object";
import { type Assessment, conditionOf, READY, waiting } from "./assessment";

export type Test = (object: KubeObject) => Assessment;

const ALLOWED =
  '"condition=<type>[=<status>]", "jsonpath={.field.path}[=<value>]" (fields, [0] and [\'key\']), or a JSON list of these';

/** Parses the annotation. @throws ProviderError when it is not of that form */
export function parseWaitFor(text: string, object: KubeObject): Test {
  const tests = expressions(text).map((expression) => parseOne(expression, text, object));
  return (live) => tests.map((test) => test(live)).find(({ state }) => state !== "ready") ?? READY;
}

function expressions(text: string): string[] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed) && parsed.length > 0 && parsed.every((item) => typeof item === "string")) return parsed;
  } catch {
    // No JSON: a single expression.
  }
  return [text];
}

function parseOne(expression: string, text: string, object: KubeObject): Test {
  const condition = /^condition=([^=]+)(?:=(.+))?$/.exec(expression);
  if (condition !== null) return conditionTest(condition[1] ?? "", condition[2] ?? "True");
  const jsonpath = /^jsonpath=\{?((?:\.[\w-]+|\[\d+\]|\['[^']+'\])+)\}?(?:=(.*))?$/.exec(expression);
  if (jsonpath !== null) return pathTest(jsonpath[1] ?? "", jsonpath[2]);
  throw new ProviderError(`${describe(object)}: annotation ${WAIT_FOR}: found ${text}; allowed: ${ALLOWED}`);
}

function conditionTest(type: string, wanted: string): Test {
  return (object) => {
    const found = at(conditionOf(object, type), "status");
    if (typeof found === "string" && found.toLowerCase() === wanted.toLowerCase()) return READY;
    return waiting(`condition ${type} is ${typeof found === "string" ? found : "not set"}, to be ${wanted}`);
  };
}

function pathTest(path: string, wanted: string | undefined): Test {
  const steps = [...path.matchAll(/\.([\w-]+)|\[(\d+)\]|\['([^']+)'\]/g)].map(([, field, index, key]) =>
    index === undefined ? (field ?? key ?? "") : Number(index),
  );
  const value = wanted?.replace(/^"(.*)"$/, "$1");
  return (object) => {
    const found = at(object, ...steps);
    const isThere = found !== undefined && found !== null;
    if (isThere && (value === undefined || (!isRecord(found) && String(found) === value))) return READY;
    return waiting(`${path} is not ${value === undefined ? "set" : value} yet`);
  };
}
