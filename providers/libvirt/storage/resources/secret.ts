/** `libvirt:index:Secret`: a passphrase or key that libvirt keeps, for others to name by its UUID. */
import { asReplacements, diffProperties, sameValue } from "../../../base/diff";
import {
  CreateCall,
  DeleteCall,
  DiffCall,
  DiffResult,
  PartialFailure,
  Properties,
  ProviderError,
  ReadCall,
  ReadResult,
  Resource,
  State,
  UNKNOWN,
  UpdateCall,
} from "../../../base/types";
import { formatId, isMissing, parseId, STDIN, Virsh, VirshError } from "../../client";
import {
  instanceAfter,
  instanceAsRead,
  instanceOutput,
  isTakenUp,
  Mark,
  newInstance,
  ownedUuid,
  ownerOf,
  sayLeft,
  sayTakenUp,
} from "../../ownership";
import {
  checkSecret,
  readSecret,
  SECRET_USAGES,
  secretBytes,
  SecretDefinition,
  SecretEncoding,
  SecretInputs,
  secretWords,
  secretXml,
} from "../secret-inputs";

const ID = "URI|UUID";

/**
 * All but the host changes in place: volumes and domains name the secret by its UUID, and a replacement, whose UUID a
 * preview could not tell, would replace them as well.
 */
async function diff({ oldInputs, newInputs }: DiffCall): Promise<DiffResult> {
  const changes = asReplacements(diffProperties(oldInputs, newInputs), (property) => property === "host");
  return { changes, deleteBeforeReplace: true };
}

async function create(call: CreateCall): Promise<State> {
  const inputs = call.inputs as unknown as SecretInputs;
  if (call.preview) return { id: "", outputs: { ...call.inputs, uuid: expectedUuid(call) } };
  const virsh = new Virsh(inputs.host, call.signal);
  const uuid = uuidOf(call.urn, inputs.host);
  const instance = newInstance();
  const state = { id: formatId(inputs.host, uuid), outputs: { ...call.inputs, uuid, instance } };
  // One that has the UUID is ours, from a run that was cut off, or of an entry that is replaced.
  const found = await find(virsh, uuid);
  if (found !== undefined) sayTakenUp(label(inputs), virsh, call);
  await bring(virsh, inputs, { uuid, instance }, found);
  try {
    await setValue(virsh, inputs, uuid);
  } catch (error) {
    throw new PartialFailure(state, error instanceof Error ? error.message : String(error));
  }
  return state;
}

async function update(call: UpdateCall): Promise<{ outputs: Properties }> {
  const inputs = call.newInputs as unknown as SecretInputs;
  const [host, uuid] = parseId(call.id, ID);
  if (call.preview) return { outputs: { ...call.newInputs, uuid } };
  const virsh = new Virsh(host, call.signal);
  const found = await find(virsh, uuid);
  const instance = instanceAfter(found?.instance, call.oldOutputs);
  await bring(virsh, inputs, { uuid, instance }, found);
  await setValue(virsh, inputs, uuid);
  return { outputs: { ...call.newInputs, uuid, ...instanceOutput(instance) } };
}

async function read(call: ReadCall): Promise<ReadResult> {
  const [host, uuid] = parseId(call.id, ID);
  const virsh = new Virsh(host, call.signal);
  const found = await find(virsh, uuid);
  if (found === undefined) return undefined;
  if (call.inputs.name !== undefined && isTakenUp(found.instance, call.outputs)) return undefined;
  const { usage, name, description } = supported(virsh, found);
  const value = await currentValue(virsh, found, call.inputs);
  const inputs = { host, usage, name, ...value, private: found.private, ...(description && { description }) };
  const kept = instanceAsRead(found.instance, call.outputs);
  return { id: call.id, inputs, outputs: { ...inputs, uuid, ...kept } };
}

async function remove(call: DeleteCall): Promise<void> {
  const [host, uuid] = parseId(call.id, ID);
  const virsh = new Virsh(host, call.signal);
  const found = await find(virsh, uuid);
  if (found === undefined) return;
  if (isTakenUp(found.instance, call.outputs)) return sayLeft(`secret ${uuid}`, virsh, call);
  await undefine(virsh, uuid);
}

/** By the resource and its host alone, so that it outlives every other change. */
function uuidOf(urn: string, host: string): string {
  return ownedUuid(ownerOf(urn), "secret", host);
}

function expectedUuid({ urn, inputs: { host } }: CreateCall): unknown {
  return typeof host === "string" ? uuidOf(urn, host) : UNKNOWN;
}

async function find(virsh: Virsh, uuid: string): Promise<SecretDefinition | undefined> {
  const what = `reading secret ${uuid}`;
  const text = await virsh.attemptRun(["secret-dumpxml", uuid], isMissing, { what });
  return text === undefined ? undefined : readSecret(text);
}

/** Brings the definition to the inputs. */
async function bring(virsh: Virsh, inputs: SecretInputs, mark: Mark, found?: SecretDefinition): Promise<void> {
  const { uuid, instance } = mark;
  const { usage, name, description } = inputs;
  const wanted = { uuid, usage, name, description, private: inputs.private, ephemeral: false, instance };
  if (found !== undefined && sameValue(found, wanted)) return;
  if (found !== undefined && !isRedefinable(found, inputs)) await undefine(virsh, uuid);
  const what = `defining ${label(inputs)}`;
  const taken = ({ output }: VirshError) => /already defined for use with/.test(output);
  const input = secretXml(inputs, uuid, instance);
  if ((await virsh.attemptRun(["secret-define", STDIN], taken, { input, what })) === undefined) {
    throw new ProviderError(
      `${label(inputs)} already exists on ${virsh.label} and was not made by this resource: of each usage there is one secret ` +
        `of a name; choose another name, or take it over: pulumi import, id '${formatId(virsh.uri, "UUID")}' with its UUID ` +
        `from virsh -c '${virsh.uri}' secret-list`,
    );
  }
}

/** libvirt changes neither the use of a secret nor its way to be kept, and never opens a private one (secretObjListAdd). */
function isRedefinable(found: SecretDefinition, inputs: SecretInputs): boolean {
  const same = found.usage === inputs.usage && found.name === inputs.name && !found.ephemeral;
  return same && (!found.private || inputs.private);
}

async function setValue(virsh: Virsh, inputs: SecretInputs, uuid: string): Promise<void> {
  const what = `setting the value of ${label(inputs)}`;
  const input = secretBytes(inputs).toString("base64");
  await virsh.run(["secret-set-value", uuid, "--file", STDIN], { input, what });
}

/**
 * The value on the host, where libvirt lets it be read; a private one's is taken to be what the state says, as nobody can
 * tell otherwise.
 */
async function currentValue(
  virsh: Virsh,
  { uuid, ...found }: SecretDefinition,
  known: Properties,
): Promise<Properties> {
  const encoding = known.encoding as SecretEncoding | undefined;
  const said = typeof known.value === "string" ? known.value : "";
  // It is lost when libvirt restarts: the next update sets it, to last.
  if (found.ephemeral) return { value: "", encoding: encoding ?? "utf8" };
  if (found.private) return { value: said, encoding: encoding ?? "utf8" };
  // Without a value, or made private meanwhile.
  const unreadable = (error: VirshError) => isMissing(error) || /secret is private/.test(error.output);
  const what = `reading the value of secret ${uuid}`;
  const text = await virsh.attemptRun(["secret-get-value", uuid], unreadable, { what });
  const bytes = Buffer.from((text ?? "").trim(), "base64");
  // Base64 of other programs may say the same in other words.
  if (encoding !== undefined && secretBytes({ value: said, encoding }).equals(bytes)) return { value: said, encoding };
  return { ...secretWords(bytes, encoding) };
}

function supported(virsh: Virsh, found: SecretDefinition): SecretDefinition {
  if (SECRET_USAGES.some((usage) => usage === found.usage)) return found;
  throw new ProviderError(
    `secret ${found.uuid} on ${virsh.label} has usage ${found.usage}; supported are ${SECRET_USAGES.join(", ")}`,
  );
}

async function undefine(virsh: Virsh, uuid: string): Promise<void> {
  await virsh.attemptRun(["secret-undefine", uuid], isMissing, { what: `removing secret ${uuid}` });
}

function label({ usage, name }: SecretInputs): string {
  return `secret ${name} (${usage})`;
}

export const secret: Resource = {
  check: async ({ news }) => checkSecret(news),
  diff,
  create,
  read,
  update,
  delete: remove,
  secretOutputs: ["value"],
};
