/** `libvirt:index:CloudInitDisk`: a NoCloud seed as a raw volume. */
import { createHash } from "node:crypto";

import { asReplacements, diffProperties } from "../../../base/diff";
import {
  Call,
  CheckCall,
  CheckResult,
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
import { Fields, formatId, isHost, isName, isObjectName, isText, placeOf, validate, Virsh } from "../../client";
import {
  instanceAfter,
  instanceAsRead,
  instanceOutput,
  isTakenUp,
  newInstance,
  ownerOf,
  sayLeft,
  sayTakenUp,
} from "../../ownership";
import { seedImage } from "../../guest";
import { createVolume, describeVolume, refreshPool, requireSpace } from "../storage";
import { uploadInto } from "../content/upload";
import { domainsUsing, refuseIfBase } from "../volume-users";
import {
  Claim,
  contentDigest,
  deleteClaimed,
  instanceOf,
  isClaimed,
  isHalfMade,
  isMade,
  makeClaimed,
  takeUp,
} from "../volume-claim";

interface Inputs {
  host: string;
  pool: string;
  name: string;
  userData: string;
  metaData: string;
  networkConfig?: string;
}

const FIELDS: Fields = {
  host: { rule: isHost, required: true },
  pool: { rule: isObjectName, required: true },
  name: { rule: isName, required: true },
  userData: { rule: isText, required: true },
  metaData: { rule: isText },
  networkConfig: { rule: isText },
};
const ID = "URI|POOL|VOLUME";
/** A seed is made anew from its texts, on whichever host its machine is. */
const IN_PLACE = ["host", "userData", "metaData", "networkConfig"];

async function check({ news }: CheckCall): Promise<CheckResult> {
  const { inputs, failures } = validate(news, FIELDS);
  if (inputs.metaData === undefined && typeof inputs.name === "string") inputs.metaData = defaultMetaData(inputs.name);
  return { inputs, failures };
}

function defaultMetaData(name: string): string {
  const host = name.replace(/\.(iso|img)$/, "");
  return `instance-id: ${host}\nlocal-hostname: ${host}\n`;
}

async function diff({ oldInputs, oldOutputs, newInputs }: DiffCall): Promise<DiffResult> {
  const changes = asReplacements(diffProperties(oldInputs, newInputs), (property) => !IN_PLACE.includes(property));
  // What was imported: nobody knows its content.
  if (oldOutputs.contentSha256 === "") changes.userData ??= "update";
  return { changes, deleteBeforeReplace: true };
}

async function create(call: CreateCall): Promise<State> {
  if (call.preview) return { id: "", outputs: { ...call.inputs, path: UNKNOWN, contentSha256: UNKNOWN } };
  const inputs = call.inputs as unknown as Inputs;
  const virsh = new Virsh(inputs.host, call.signal);
  await refreshPool(virsh, inputs.pool);
  const instance = newInstance();
  const claim = claimOf(inputs, call, instance);
  if (await isMade(virsh, claim)) {
    await takeUp(virsh, claim);
    sayTakenUp(label(inputs), virsh, call);
  } else await write(virsh, inputs, claim, call);
  const outputs = { ...(await outputsOf(virsh, inputs)), instance };
  return { id: formatId(inputs.host, inputs.pool, inputs.name), outputs };
}

async function write(virsh: Virsh, inputs: Inputs, claim: Claim, call: Call): Promise<void> {
  const image = await seedImage(inputs, call.signal);
  await requireSpace(virsh, inputs.pool, image.length);
  // A new file each time: a VM that runs keeps the one that it has open.
  await makeClaimed(virsh, claim, async () => {
    await createVolume(virsh, inputs.pool, { name: inputs.name, capacityBytes: image.length, format: "raw" });
    await uploadInto(virsh, inputs, { buffer: image }, call);
  });
}

function claimOf(inputs: Inputs, call: Call, instance: string | undefined): Claim {
  return { ...inputs, owner: ownerOf(call.urn), content: contentDigest(contentSha256(inputs)), instance };
}

function label({ pool, name }: Pick<Inputs, "pool" | "name">): string {
  return `volume ${name} in storage pool ${pool}`;
}

async function outputsOf(virsh: Virsh, inputs: Inputs): Promise<Properties> {
  const facts = await describeVolume(virsh, inputs.pool, inputs.name);
  if (facts === undefined) {
    throw new ProviderError(
      `volume ${inputs.name} vanished from storage pool ${inputs.pool} on ${virsh.label}; run pulumi up again`,
    );
  }
  return { ...inputs, path: facts.path, contentSha256: contentSha256(inputs) };
}

/** Of the texts, not of the image: programs of other versions write other bytes. */
function contentSha256({ userData, metaData, networkConfig }: Inputs): string {
  return createHash("sha256")
    .update(JSON.stringify([userData, metaData, networkConfig ?? null]))
    .digest("hex");
}

async function read(call: ReadCall): Promise<ReadResult> {
  const [host, pool, name] = placeOf(call, ID);
  const virsh = new Virsh(host, call.signal);
  const facts = await describeVolume(virsh, pool, name);
  if (facts === undefined || (await isHalfMade(virsh, { pool, name }))) return undefined;
  const instance = await instanceOf(virsh, { pool, name });
  const kept = instanceAsRead(instance, call.outputs);
  if (call.inputs.name !== undefined) {
    if (isTakenUp(instance, call.outputs)) return undefined;
    const id = formatId(host, pool, name);
    return { id, inputs: call.inputs, outputs: { ...call.outputs, path: facts.path, ...kept } };
  }
  const inputs = { host, pool, name, userData: "", metaData: defaultMetaData(name) };
  return { id: call.id, inputs, outputs: { ...inputs, path: facts.path, contentSha256: "", ...kept } };
}

async function update(call: UpdateCall): Promise<{ outputs: Properties }> {
  const inputs = call.newInputs as unknown as Inputs;
  const { path } = call.oldOutputs;
  if (call.preview) return { outputs: { ...inputs, path, contentSha256: UNKNOWN } };
  const virsh = new Virsh(inputs.host, call.signal);
  await refreshPool(virsh, inputs.pool);
  await refuseIfBase(virsh, inputs);
  const moves = call.oldInputs.host !== inputs.host;
  const found = moves ? undefined : await instanceOf(virsh, inputs);
  const instance = instanceAfter(found, call.oldOutputs);
  const claim = claimOf(inputs, call, instance);
  // On another host only what came along with the machine may be written over.
  if (moves && !(await isClaimed(virsh, claim))) await isMade(virsh, claim);
  await write(virsh, inputs, claim, call);
  if (moves) await leave(String(call.oldInputs.host), inputs, call);
  return { outputs: { ...(await outputsOf(virsh, inputs)), ...instanceOutput(instance) } };
}

/** The seed on the host that it leaves goes with its machine, if it is a disk of one there. */
async function leave(uri: string, { pool, name }: Inputs, call: Call): Promise<void> {
  const virsh = new Virsh(uri, call.signal);
  const facts = await describeVolume(virsh, pool, name);
  if (facts === undefined || (await domainsUsing(virsh, facts.path)).length > 0) return;
  await deleteClaimed(virsh, { pool, name });
}

async function remove(call: DeleteCall): Promise<void> {
  const [host, pool, name] = placeOf(call, ID);
  const virsh = new Virsh(host, call.signal);
  if (isTakenUp(await instanceOf(virsh, { pool, name }), call.outputs))
    return sayLeft(label({ pool, name }), virsh, call);
  await refuseIfBase(virsh, { pool, name });
  await deleteClaimed(virsh, { pool, name });
}

export const cloudInitDisk: Resource = {
  check,
  diff,
  create,
  read,
  update,
  delete: remove,
  secretOutputs: ["userData"],
};
