import { hash } from "bcryptjs";
import { Resource } from "../base/types";
import { systemEntropy } from "./entropy";
import { generated } from "./generated";
import { drawText, TEXT_DEFAULTS, textFailuresOf, unifyNumeric } from "./text";

/** bcrypt's cost of the official plugin. */
const COST = 10;

/** `RandomPassword`: a secret text and its bcrypt hash (of the first 72 bytes). Its id is `none`; imported by its value. */
export const password: Resource = generated({
  defaults: TEXT_DEFAULTS,
  normalize: unifyNumeric,
  drawn: ["result", "bcryptHash"],
  secretOutputs: ["result", "bcryptHash"],
  validate: textFailuresOf,
  draw: async (inputs) => state(drawText(inputs, systemEntropy)),
  // The first plugins kept no hash.
  restore: async ({ result }) => (typeof result === "string" ? (await state(result)).outputs : {}),
  adopt: async (id) => ({ ...(await state(id)), inputs: { length: [...id].length } }),
});

async function state(result: string) {
  return { id: "none", outputs: { result, bcryptHash: await hash(result, COST) } };
}
