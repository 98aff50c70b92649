import { Resource } from "../base/types";
import { systemEntropy } from "./entropy";
import { generated } from "./generated";
import { drawText, TEXT_DEFAULTS, textFailuresOf, unifyNumeric } from "./text";

/** `RandomString`: a text that is no secret; it is its own id, and imported by it. */
export const string: Resource = generated({
  defaults: TEXT_DEFAULTS,
  normalize: unifyNumeric,
  drawn: ["result"],
  validate: textFailuresOf,
  draw: async (inputs) => state(drawText(inputs, systemEntropy)),
  restore: async (_, id) => state(id).outputs,
  adopt: async (id) => ({ ...state(id), inputs: { length: [...id].length } }),
});

function state(result: string) {
  return { id: result, outputs: { result } };
}
