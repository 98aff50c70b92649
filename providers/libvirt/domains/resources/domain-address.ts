/** `libvirt:index:DomainAddress`: waits for a domain's address. It makes nothing on the host. */
import { asReplacements, diffProperties } from "../../../base/diff";
import {
  CreateCall,
  DiffCall,
  DiffResult,
  Properties,
  ReadCall,
  ReadResult,
  Resource,
  State,
  UNKNOWN,
  UpdateCall,
} from "../../../base/types";
import { AddressQuery, matchingAddresses, waitForAddresses } from "../address-wait";
import { ADDRESS_SOURCES } from "../domain-addresses";
import {
  canonicalMac,
  Fields,
  formatId,
  isHost,
  isMachineName,
  isOneOf,
  isWhole,
  Rule,
  validate,
  Virsh,
} from "../../client";

interface Inputs extends AddressQuery {
  readonly host: string;
  readonly timeoutSeconds: number;
}

const DAY_SECONDS = 86_400;

const isMac: Rule = (value) =>
  typeof value === "string" && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(value)
    ? undefined
    : `${JSON.stringify(value)} is no MAC address in lower case like 52:54:00:12:34:56`;

const FIELDS: Fields = {
  host: { rule: isHost, required: true },
  domain: { rule: isMachineName, required: true },
  source: { rule: isOneOf(...ADDRESS_SOURCES), required: true },
  family: { rule: isOneOf("ipv4", "ipv6"), fallback: "ipv4" },
  mac: { rule: isMac, spelling: canonicalMac },
  timeoutSeconds: { rule: isWhole(1, DAY_SECONDS, "seconds"), fallback: 300 },
};

async function diff({ oldInputs, newInputs }: DiffCall): Promise<DiffResult> {
  return { changes: asReplacements(diffProperties(oldInputs, newInputs), (path) => path !== "timeoutSeconds") };
}

async function create(call: CreateCall): Promise<State> {
  if (call.preview) return { id: "", outputs: { ...call.inputs, address: UNKNOWN, addresses: UNKNOWN } };
  const inputs = call.inputs as unknown as Inputs;
  const virsh = new Virsh(inputs.host, call.signal);
  const found = await waitForAddresses(virsh, inputs, inputs.timeoutSeconds, call);
  return { id: formatId(inputs.host, inputs.domain), outputs: outputsOf(call.inputs, found) };
}

function outputsOf(inputs: Properties, addresses: readonly string[]): Properties {
  return { ...inputs, address: addresses[0], addresses };
}

/** A machine that is off, or silent for a moment, keeps the address that it had. */
async function read({ id, inputs, outputs, signal }: ReadCall): Promise<ReadResult> {
  const known = inputs as unknown as Inputs;
  if (known.host === undefined) return undefined;
  const found = await matchingAddresses(new Virsh(known.host, signal), known);
  return { id, inputs, outputs: found.length === 0 ? outputs : outputsOf(inputs, found) };
}

async function update({ newInputs, oldOutputs }: UpdateCall): Promise<{ outputs: Properties }> {
  return { outputs: { ...oldOutputs, ...newInputs } };
}

export const domainAddress: Resource = {
  check: async ({ news }) => validate(news, FIELDS),
  diff,
  create,
  read,
  update,
  delete: async () => undefined,
  // Its own limit ends the wait, with a message that says more.
  timeouts: { create: DAY_SECONDS + 60 },
};
