/**
 * Automatic names: an object without `metadata.name` is called after its resource, with a random end, so that it can
 * be replaced while the old one still serves.
 */

import { createHash, randomBytes } from "node:crypto";
import { AUTONAMED, annotate, isAnnotated } from "./annotations";
import { at, type KubeObject, nameOf, withValue } from "./object";

/** Hex digits of the random end, as in the official plugin's names. */
const RANDOM_DIGITS = 8;

/** Whether the program gives the name itself, be it known already or not. */
export function isNamed(object: KubeObject): boolean {
  return at(object, "metadata", "name") !== undefined && at(object, "metadata", "name") !== "";
}

/** `name-1a2b3c4d`; the same seed gives the same name. */
export function autoname(name: string, seed: Buffer): string {
  const entropy = seed.length > 0 ? seed : randomBytes(32);
  const end = createHash("sha256").update(entropy).update(name).digest("hex").slice(0, RANDOM_DIGITS);
  return `${name}-${end}`;
}

/**
 * Gives `news` a name if it has none: the automatic one it had before, else a new one. Names made here are marked
 * by the annotation `pulumi.com/autonamed`.
 */
export function withName(news: KubeObject, olds: KubeObject | undefined, name: string, seed: Buffer): KubeObject {
  if (isNamed(news)) return news;
  const previous = olds !== undefined && isAnnotated(olds, AUTONAMED) ? nameOf(olds) : undefined;
  const named = withValue(news, ["metadata", "name"], previous ?? autoname(name, seed));
  return annotate(named, AUTONAMED, "true");
}
