import { CheckFailure, Properties, ProviderError, Resource, UNKNOWN } from "../base/types";
import { Chooser, chooserFor } from "./entropy";
import { generated } from "./generated";
import { integerFailures, textFailures } from "./validation";

/** `RandomInteger`: from `min` to `max`, both included. Imported as `result,min,max` or `result,min,max,seed`. */
export const integer: Resource = generated({
  defaults: {},
  drawn: ["result"],
  validate: (inputs) => [
    ...integerFailures(inputs, "min"),
    ...integerFailures(inputs, "max"),
    ...textFailures(inputs, "seed"),
    ...orderFailures(inputs),
  ],
  draw: async (inputs) => state(drawInteger(inputs.min as number, inputs.max as number, chooserFor(inputs.seed))),
  restore: async (_, id) => (/^-?\d+$/.test(id) ? state(Number(id)).outputs : {}),
  adopt: async (id) => {
    const [result, min, max, ...seed] = id.split(",");
    const numbers = [result, min, max].map(Number);
    if (![result, min, max].every((part) => /^-?\d+$/.test(part ?? "")) || !numbers.every(Number.isSafeInteger)) {
      throw new ProviderError(`can't import ${JSON.stringify(id)}: expected result,min,max as in 15390,1,50000`);
    }
    const inputs = { min: numbers[1], max: numbers[2], seed: seed.length > 0 ? seed.join(",") : undefined };
    return { ...state(numbers[0]), inputs };
  },
});

export function drawInteger(min: number, max: number, chooser: Chooser): number {
  return Number(BigInt(min) + chooser.below(BigInt(max) - BigInt(min) + 1n));
}

function orderFailures({ min, max }: Properties): CheckFailure[] {
  if (min === UNKNOWN || max === UNKNOWN || (min as number) <= (max as number)) return [];
  return [{ property: "min", reason: `${String(min)} is more than max, ${String(max)}: swap them` }];
}

function state(result: number) {
  return { id: String(result), outputs: { result } };
}
