import { adjectives, adverbs, nouns } from "human-id";
import { Properties, Resource } from "../base/types";
import { Entropy, pick, systemEntropy } from "./entropy";
import { generated } from "./generated";
import { integerFailures, textFailures } from "./validation";

/** `RandomPet`: readable words, `calm-otters`; the name is its id. The words are those of the package `human-id` (MIT). */
export const pet: Resource = generated({
  defaults: { length: 2, separator: "-" },
  drawn: [],
  validate: (inputs) => [
    ...integerFailures(inputs, "length", { min: 1 }),
    ...textFailures(inputs, "prefix"),
    ...textFailures(inputs, "separator"),
  ],
  draw: async (inputs) => ({ id: petName(inputs, systemEntropy), outputs: {} }),
});

/** Adverbs, then an adjective, then a noun: as many words as `length` says. */
export function petName(inputs: Properties, entropy: Entropy): string {
  const { length, prefix, separator } = inputs;
  const lists = Array.from({ length: length as number }, (_, i) => wordsAt((length as number) - i));
  const words = lists.map((list) => pick(list, entropy).toLowerCase());
  const all = typeof prefix === "string" && prefix !== "" ? [prefix, ...words] : words;
  return all.join(separator as string);
}

/** The list for the word that is `fromEnd` words from the end (1: the last). */
function wordsAt(fromEnd: number): readonly string[] {
  if (fromEnd === 1) return nouns;
  return fromEnd === 2 ? adjectives : adverbs;
}
