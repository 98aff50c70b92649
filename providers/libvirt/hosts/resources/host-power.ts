/** `libvirt:index:HostPower`: whether a server is switched on. */
import { asReplacements, diffProperties } from "../../../base/diff";
import {
  Call,
  CreateCall,
  DiffCall,
  DiffResult,
  Properties,
  ReadCall,
  ReadResult,
  Resource,
  State,
} from "../../../base/types";
import {
  answers,
  Fields,
  formatId,
  hostLabel,
  isHost,
  isOneOf,
  isText,
  isWhole,
  parseId,
  validate,
} from "../../client";
import { PowerCommands, switchOff, switchOn } from "../host-power";

type Inputs = PowerCommands & { readonly state: "on" | "off" };

const DAY_SECONDS = 86_400;
const FIELDS: Fields = {
  host: { rule: isHost, required: true },
  state: { rule: isOneOf("on", "off"), required: true },
  on: { rule: isText, required: true },
  off: { rule: isText, required: true },
  timeoutSeconds: { rule: isWhole(1, DAY_SECONDS, "seconds"), fallback: 600 },
};
const ID = "URI|power";

async function diff({ oldInputs, newInputs }: DiffCall): Promise<DiffResult> {
  return { changes: asReplacements(diffProperties(oldInputs, newInputs), (property) => property === "host") };
}

async function apply(news: Properties, before: unknown, preview: boolean, call: Call): Promise<Properties> {
  const inputs = news as unknown as Inputs;
  if (preview) {
    if (inputs.state !== before)
      call.progress(`${hostLabel(inputs.host)} will be switched ${inputs.state}, if it is not`, { permanent: true });
    return news;
  }
  await (inputs.state === "on" ? switchOn(inputs, call) : switchOff(inputs, call));
  return news;
}

async function create({ inputs, preview, ...call }: CreateCall): Promise<State> {
  const id = preview ? "" : formatId(String(inputs.host), "power");
  return { id, outputs: await apply(inputs, undefined, preview, call) };
}

async function read({ id, inputs, signal }: ReadCall): Promise<ReadResult> {
  const [host] = parseId(id, ID);
  const found = { ...inputs, host, state: (await answers(host, signal)) ? "on" : "off" };
  return { id, inputs: found, outputs: found };
}

export const hostPower: Resource = {
  check: async ({ news }) => validate(news, FIELDS),
  diff,
  create,
  read,
  update: async ({ newInputs, oldInputs, preview, ...call }) => ({
    outputs: await apply(newInputs, oldInputs.state, preview, call),
  }),
  // Whoever stops managing a server's power leaves the server as it is.
  delete: async () => undefined,
  // They may hold a password.
  secretOutputs: ["on", "off"],
  timeouts: { create: 3600, update: 3600 },
};
