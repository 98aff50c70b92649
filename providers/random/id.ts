import { ProviderError, Resource } from "../base/types";
import { systemEntropy } from "./entropy";
import { generated } from "./generated";
import { integerFailures, textFailures } from "./validation";

/** `RandomId`: bytes in four notations, each after the prefix. Its id is base64url, without the prefix. */
export const id: Resource = generated({
  defaults: {},
  drawn: ["b64Std", "b64Url", "dec", "hex"],
  validate: (inputs) => [...integerFailures(inputs, "byteLength", { min: 1 }), ...textFailures(inputs, "prefix")],
  draw: async ({ byteLength, prefix }) => state(systemEntropy(byteLength as number), prefix as string | undefined),
  restore: async ({ prefix }, text) => state(parse(text, text), prefix as string | undefined).outputs,
  adopt: async (text) => {
    // `prefix,id`; the prefix may hold commas itself.
    const comma = text.lastIndexOf(",");
    const prefix = comma < 0 ? undefined : text.slice(0, comma);
    const bytes = parse(text.slice(comma + 1), text);
    return { ...state(bytes, prefix), inputs: { byteLength: bytes.length, prefix } };
  },
});

function state(bytes: Buffer, prefix = "") {
  const b64Url = bytes.toString("base64url");
  const hex = bytes.toString("hex");
  return {
    id: b64Url,
    outputs: {
      b64Std: prefix + bytes.toString("base64"),
      b64Url: prefix + b64Url,
      dec: prefix + BigInt(`0x${hex}`).toString(),
      hex: prefix + hex,
    },
  };
}

function parse(b64Url: string, text: string): Buffer {
  const bytes = Buffer.from(b64Url, "base64url");
  if (bytes.length > 0 && bytes.toString("base64url") === b64Url) return bytes;
  throw new ProviderError(
    `can't import ${JSON.stringify(text)}: expected base64url without padding, or prefix,base64url`,
  );
}
