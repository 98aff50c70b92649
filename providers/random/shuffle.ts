import { CheckFailure, Properties, Resource, UNKNOWN } from "../base/types";
import { Chooser, chooserFor } from "./entropy";
import { generated } from "./generated";
import { integerFailures, textFailures } from "./validation";

/** `RandomShuffle`: a list in random order, cut or repeated to `resultCount` items. Its id is `-`. */
export const shuffle: Resource = generated({
  defaults: {},
  drawn: ["results"],
  validate: (inputs) => [
    ...listFailures(inputs),
    ...integerFailures(inputs, "resultCount", { min: 0, optional: true }),
    ...textFailures(inputs, "seed"),
  ],
  draw: async ({ inputs, resultCount, seed }) => {
    const items = inputs as string[];
    // The official plugin takes 0 for "all".
    const count = (resultCount as number | undefined) || items.length;
    return { id: "-", outputs: { results: drawItems(items, count, chooserFor(seed)) } };
  },
});

/** As many whole permutations as it takes, so that no item comes twice before all came once. */
export function drawItems(items: readonly string[], count: number, chooser: Chooser): string[] {
  if (items.length === 0) return [];
  const result: string[] = [];
  while (result.length < count) result.push(...chooser.permutation(items.length).map((i) => items[i]));
  return result.slice(0, count);
}

function listFailures({ inputs }: Properties): CheckFailure[] {
  if (inputs === UNKNOWN) return [];
  if (Array.isArray(inputs)) {
    return inputs.flatMap((item: unknown, i) =>
      item === UNKNOWN || typeof item === "string" ? [] : [{ property: `inputs[${i}]`, reason: "is not a text" }],
    );
  }
  return [{ property: "inputs", reason: "is not a list of texts" }];
}
