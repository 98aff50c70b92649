/** `libvirt:index:NwFilter`: rules for the traffic of domains' network cards. */
import { asReplacements, diffProperties } from "../../../base/diff";
import {
  CreateCall,
  DeleteCall,
  DiffCall,
  DiffResult,
  Properties,
  ProviderError,
  ReadCall,
  ReadResult,
  Resource,
  State,
  UNKNOWN,
  UpdateCall,
} from "../../../base/types";
import { formatId, isMissing, parseId, STDIN, Virsh } from "../../client";
import { checkNwFilter, NwFilterInputs } from "../nw-filter-inputs";
import { FoundFilter, nwFilterXml, readNwFilter } from "../nw-filter-xml";
import { removeTaken, takenInstances, writeTaken } from "../filter-instance";
import {
  instanceAfter,
  instanceAsRead,
  instanceInUuid,
  instanceOutput,
  instanceUuid,
  isOwnedUuid,
  isTakenUp,
  newInstance,
  Owner,
  ownerOf,
  sayLeft,
  sayTakenUp,
} from "../../ownership";

const ID = "URI|FILTER";

async function diff({ oldInputs, newInputs }: DiffCall): Promise<DiffResult> {
  const replacing = ["host", "name"];
  const changes = asReplacements(diffProperties(oldInputs, newInputs), (path) => replacing.includes(path));
  // Under its new name it has to be there before domains can let go of the old one.
  const elsewhere = replacing.some((key) => oldInputs[key] !== newInputs[key]);
  return { changes, deleteBeforeReplace: !elsewhere };
}

async function create(call: CreateCall): Promise<State> {
  if (call.preview) return { id: "", outputs: { ...call.inputs, uuid: UNKNOWN } };
  const inputs = call.inputs as unknown as NwFilterInputs;
  const { host, name } = inputs;
  const virsh = new Virsh(host, call.signal);
  const instance = newInstance();
  const found = await find(virsh, name);
  if (found !== undefined && !isOwnedUuid(found.uuid, ...objectOf(call.urn, host, name))) {
    throw new ProviderError(
      `network filter ${name} already exists on ${virsh.label} and was not made by this resource; ` +
        `choose another name, or take it over: pulumi import, id '${formatId(host, name)}'`,
    );
  }
  const uuid = found?.uuid ?? instanceUuid(instance, ...objectOf(call.urn, host, name));
  // Ours, from a run that was cut off, or of an entry that is replaced.
  if (found !== undefined) {
    await writeTaken(virsh, name, instance);
    sayTakenUp(label(name), virsh, call);
  }
  await define(virsh, inputs, uuid);
  return { id: formatId(host, name), outputs: { ...call.inputs, uuid, instance } };
}

/** What domains that run have of the filter is changed with it. */
async function update(call: UpdateCall): Promise<{ outputs: Properties }> {
  if (call.preview) return { outputs: { ...call.newInputs, uuid: call.oldOutputs.uuid } };
  const inputs = call.newInputs as unknown as NwFilterInputs;
  const virsh = new Virsh(inputs.host, call.signal);
  const { host, name } = inputs;
  const found = await find(virsh, name);
  const there = found && (await instanceAt(virsh, found, call.urn, host));
  const instance = found === undefined ? newInstance() : instanceAfter(there, call.oldOutputs);
  if (found !== undefined && instance !== undefined && instance !== there) await writeTaken(virsh, name, instance);
  const uuid = found?.uuid ?? instanceUuid(instance ?? newInstance(), ...objectOf(call.urn, host, name));
  await define(virsh, inputs, uuid);
  return { outputs: { ...call.newInputs, uuid, ...instanceOutput(instance) } };
}

async function read(call: ReadCall): Promise<ReadResult> {
  const [host, name] = parseId(call.id, ID);
  const virsh = new Virsh(host, call.signal);
  const found = await find(virsh, name);
  if (found === undefined || isAnother(found, call.outputs)) return undefined;
  const there = await instanceAt(virsh, found, call.urn, host);
  if (call.inputs.name !== undefined && isTakenUp(there, call.outputs)) return undefined;
  const { uuid, ...own } = found;
  const inputs = { host, ...own };
  return { id: call.id, inputs, outputs: { ...inputs, uuid, ...instanceAsRead(there, call.outputs) } };
}

async function remove(call: DeleteCall): Promise<void> {
  const [host, name] = parseId(call.id, ID);
  const virsh = new Virsh(host, call.signal);
  const found = await find(virsh, name);
  if (found === undefined || isAnother(found, call.outputs)) return;
  if (isTakenUp(await instanceAt(virsh, found, call.urn, host), call.outputs)) return sayLeft(label(name), virsh, call);
  await virsh.attemptRun(["nwfilter-undefine", name], isMissing, { what: `removing ${label(name)}` });
  await removeTaken(virsh, name);
}

/** Which making of the filter is there; of one that others made, or an older version, none. */
async function instanceAt(virsh: Virsh, found: FoundFilter, urn: string, host: string): Promise<string | undefined> {
  const { name, uuid } = found;
  const taken = await takenInstances(virsh, name);
  if (taken.length > 0) return taken.join(" ");
  const object = objectOf(urn, host, name);
  return isOwnedUuid(uuid, ...object) ? instanceInUuid(uuid, ...object) : undefined;
}

/** Another one took the name since: ours is gone. */
function isAnother({ uuid }: FoundFilter, outputs: Properties): boolean {
  return outputs.uuid !== undefined && outputs.uuid !== uuid;
}

function objectOf(urn: string, host: string, name: string): [owner: Owner, ...object: string[]] {
  return [ownerOf(urn), "nwfilter", host, name];
}

function label(name: string): string {
  return `network filter ${name}`;
}

async function find(virsh: Virsh, name: string): Promise<FoundFilter | undefined> {
  const text = await virsh.attemptRun(["nwfilter-dumpxml", name], isMissing, {
    what: `reading network filter ${name}`,
  });
  return text === undefined ? undefined : readNwFilter(text);
}

async function define(virsh: Virsh, inputs: NwFilterInputs, uuid: string): Promise<void> {
  const what = `defining network filter ${inputs.name}`;
  await virsh.run(["nwfilter-define", STDIN], { input: nwFilterXml(inputs, uuid), what });
}

export const nwFilter: Resource = {
  check: async ({ news }) => checkNwFilter(news),
  diff,
  create,
  read,
  update,
  delete: remove,
};
