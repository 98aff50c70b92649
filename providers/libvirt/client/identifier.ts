/** Identifiers of objects on hosts: the host's URI and the object's names, joined by `|`. */
import { Properties, ProviderError } from "../../base/types";
import { isMachineName, isName, isObjectName, Rule } from "./validate";
import { hostProblem, readUri } from "./uri";

/** What a part of an identifier may be, by its word in the form; of all others a name. */
const RULES: Readonly<Record<string, Rule>> = {
  DOMAIN: isMachineName,
  POOL: isObjectName,
  NETWORK: isObjectName,
  FILTER: isObjectName,
};

export function formatId(uri: string, ...names: string[]): string {
  return [uri, ...names].join("|");
}

/**
 * The URI and the names in an identifier.
 * @param shape How it is written, for the message: `URI|POOL|VOLUME`.
 * @throws ProviderError when it is written otherwise.
 */
export function parseId(id: string, shape: string): string[] {
  const parts = id.split("|");
  const words = shape.split("|");
  const ruleOf = (i: number): Rule => RULES[words[i]] ?? isName;
  const problem =
    parts.length === words.length
      ? (unreadable(parts[0]) ?? parts.map((part, i) => (i === 0 ? undefined : ruleOf(i)(part))).find(Boolean))
      : "wrong number of parts";
  if (problem === undefined) return parts;
  throw new ProviderError(`${JSON.stringify(id)} is no identifier of the form ${shape}: ${problem}`);
}

/** An older state may call its host as no program may any more: its objects are found, and taken away, all the same. */
function unreadable(uri: string): string | undefined {
  return readUri(uri) === undefined ? hostProblem(uri) : undefined;
}

/**
 * Like {@link parseId}, of a resource that may have moved: its state says which host it is on now, its identifier only
 * where it was made.
 */
export function placeOf({ id, outputs }: { id: string; outputs: Properties }, shape: string): string[] {
  const [host, ...names] = parseId(id, shape);
  return [typeof outputs.host === "string" ? outputs.host : host, ...names];
}
