/** `libvirt:index:Host`: an existing server, registered. */
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
import { fileSystemBytes, GIB } from "../../storage";
import { Fields, hostFacts, isHost, PATH, validate, Virsh } from "../../client";

interface Inputs {
  uri: string;
  pool: string;
}

const DEFAULT_POOL = "/var/lib/libvirt/images";
const FIELDS: Fields = {
  uri: { rule: isHost, required: true },
  pool: { ...PATH, fallback: DEFAULT_POOL },
};
const UNKNOWN_FACTS: Properties = {
  hostUuid: UNKNOWN,
  hostname: UNKNOWN,
  vcpu: UNKNOWN,
  memoryMiB: UNKNOWN,
  diskGiB: UNKNOWN,
  libvirtVersion: UNKNOWN,
  hypervisorVersion: UNKNOWN,
  virtualization: UNKNOWN,
};

async function diff({ oldInputs, newInputs }: DiffCall): Promise<DiffResult> {
  const changes: Record<string, "update" | "update-replace"> = {};
  if (oldInputs.uri !== newInputs.uri) changes.uri = "update-replace";
  if (oldInputs.pool !== newInputs.pool) changes.pool = "update";
  return { changes };
}

async function measure({ uri, pool }: Inputs, signal: AbortSignal): Promise<Properties> {
  const virsh = new Virsh(uri, signal);
  const facts = await hostFacts(virsh);
  const diskGiB = Math.floor((await fileSystemBytes(virsh, pool)) / GIB);
  return { uri, pool, ...facts, diskGiB };
}

async function create({ inputs, preview, signal }: CreateCall): Promise<State> {
  if (preview) return { id: "", outputs: { ...inputs, ...UNKNOWN_FACTS } };
  const known = inputs as unknown as Inputs;
  return { id: known.uri, outputs: await measure(known, signal) };
}

/** The identifier is the host's URI. */
async function read({ id, inputs, signal }: ReadCall): Promise<ReadResult> {
  const found = { uri: id, pool: (inputs.pool as string | undefined) ?? DEFAULT_POOL };
  return { id, inputs: found, outputs: await measure(found, signal) };
}

async function update({ newInputs, oldOutputs, preview, signal }: UpdateCall): Promise<{ outputs: Properties }> {
  if (preview) return { outputs: { ...oldOutputs, ...newInputs, diskGiB: UNKNOWN } };
  return { outputs: await measure(newInputs as unknown as Inputs, signal) };
}

export const host: Resource = {
  check: async ({ news }) => validate(news, FIELDS),
  diff,
  create,
  read,
  update,
  delete: async () => undefined,
};
