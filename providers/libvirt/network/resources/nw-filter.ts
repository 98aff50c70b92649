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
import { formatId, parseId } from "../../client/identifier";
import { checkNwFilter, NwFilterInputs } from "../nw-filter-inputs";
import { FoundFilter, nwFilterXml, readNwFilter } from "../nw-filter-xml";
import { ownedUuid, ownerOf } from "../../ownership/owner";
import { STDIN, Virsh } from "../../client/virsh";
import { isMissing } from "../../client/virsh-error";

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
  const uuid = uuidOf(call.urn, inputs);
  const found = await find(virsh, name);
  // One that has the UUID is ours, from a run that was cut off.
  if (found !== undefined && found.uuid !== uuid) {
    throw new ProviderError(
      `network filter ${name} already exists on ${virsh.label} and was not made by this resource; ` +
        `choose another name, or take it over: pulumi import, id '${formatId(host, name)}'`,
    );
  }
  await define(virsh, inputs, uuid);
  return { id: formatId(host, name), outputs: { ...call.inputs, uuid } };
}

/** What domains that run have of the filter is changed with it. */
async function update(call: UpdateCall): Promise<{ outputs: Properties }> {
  if (call.preview) return { outputs: { ...call.newInputs, uuid: call.oldOutputs.uuid } };
  const inputs = call.newInputs as unknown as NwFilterInputs;
  const virsh = new Virsh(inputs.host, call.signal);
  const uuid = (await find(virsh, inputs.name))?.uuid ?? uuidOf(call.urn, inputs);
  await define(virsh, inputs, uuid);
  return { outputs: { ...call.newInputs, uuid } };
}

async function read(call: ReadCall): Promise<ReadResult> {
  const [host, name] = parseId(call.id, ID);
  const found = await find(new Virsh(host, call.signal), name);
  if (found === undefined) return undefined;
  const { uuid, ...own } = found;
  const inputs = { host, ...own };
  return { id: call.id, inputs, outputs: { ...inputs, uuid } };
}

async function remove(call: DeleteCall): Promise<void> {
  const [host, name] = parseId(call.id, ID);
  const virsh = new Virsh(host, call.signal);
  await virsh.attemptRun(["nwfilter-undefine", name], isMissing, { what: `removing network filter ${name}` });
}

function uuidOf(urn: string, { host, name }: NwFilterInputs): string {
  return ownedUuid(ownerOf(urn), "nwfilter", host, name);
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
