import { ProviderError, Resource } from "../base/types";
import { systemEntropy } from "./entropy";
import { generated } from "./generated";
import { integerFailures } from "./validation";

/**
 * `RandomBytes`: secret bytes, imported by their base64. Their id is `none`: an id can't be a secret, and the official
 * plugin's id, the bytes themselves, would show them.
 */
export const bytes: Resource = generated({
  defaults: {},
  drawn: ["base64", "hex"],
  secretOutputs: ["base64", "hex"],
  validate: (inputs) => integerFailures(inputs, "length", { min: 1 }),
  draw: async ({ length }) => state(systemEntropy(length as number)),
  restore: async ({ base64, hex }) => {
    if (typeof base64 === "string") return state(Buffer.from(base64, "base64")).outputs;
    return typeof hex === "string" ? state(Buffer.from(hex, "hex")).outputs : {};
  },
  adopt: async (id) => {
    const value = Buffer.from(id, "base64");
    if (value.length === 0 || value.toString("base64") !== id) {
      throw new ProviderError("can't import these bytes: expected base64 with padding, as in 8/fu3q+2DcgSJ19i0jZ5Cw==");
    }
    return { ...state(value), inputs: { length: value.length } };
  },
});

function state(value: Buffer) {
  return { id: "none", outputs: { base64: value.toString("base64"), hex: value.toString("hex") } };
}
