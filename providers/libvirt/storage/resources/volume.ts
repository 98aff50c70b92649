/** `libvirt:index:Volume`: an empty volume, a thin clone, or an uploaded file. */
import * as path from "node:path";

import { asReplacements, diffProperties } from "../../../base/diff";
import {
  Call,
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
import { warn } from "../../../base/warn";
import { copyInto } from "../content/copy-volume";
import { followVolume } from "../follow-volume";
import { growVolume } from "../grow-volume";
import { formatId, hostLabel, placeOf, Virsh, withHostLock } from "../../client";
import { cannotMove } from "../moving-disk";
import { instanceAsRead, instanceOutput, isTakenUp, newInstance, ownerOf, sayLeft, sayTakenUp } from "../../ownership";
import { ageOf, duration } from "../replica-inputs";
import { createVolume, describeVolume, GIB, MIB, refreshPool, requireSpace, VolumeFacts } from "../storage";
import { fileSha256, inspectSource, uploadInto } from "../content/upload";
import {
  contentDigest,
  deleteClaimed,
  instanceOf,
  isHalfMade,
  isMade,
  keepInstance,
  makeClaimed,
  takeUp,
  VolumePlace,
} from "../volume-claim";
import { checkVolume, toBytes, VolumeInputs } from "../volume-inputs";
import { refuseIfBase, refuseIfInUse, refuseIfMissed } from "../volume-users";

const ID = "URI|POOL|VOLUME";
/** What a new thin clone or an empty qcow2 volume takes at once, with room to spare. */
const THIN_BYTES = MIB;
/** What this process removed, by identifier: a replacement makes it anew, whoever has it as a disk. */
const removed = new Set<string>();

async function diff({ oldInputs, newInputs }: DiffCall): Promise<DiffResult> {
  // What a new volume begins with is nothing to one that is there.
  const changes = diffProperties({ ...oldInputs, copyOf: undefined }, { ...newInputs, copyOf: undefined });
  if (changes.host !== undefined && oldInputs.encryption !== undefined) {
    throw cannotMove({ label: hostLabel(String(oldInputs.host)) }, oldInputs as unknown as VolumeInputs);
  }
  const known = typeof oldInputs.sourceSha256 === "string" && oldInputs.source !== undefined;
  // The same content from another path, as on another machine, is no change.
  if (known && newInputs.sourceSha256 === oldInputs.sourceSha256 && newInputs.source !== undefined)
    delete changes.source;
  // State from before the digest was known.
  if (!known && changes.sourceSha256 === "add" && changes.source === undefined) changes.sourceSha256 = "update";
  const inPlace = (property: string) =>
    property === "host" ||
    property === "capacityGiB" ||
    (property === "sourceSha256" && !known) ||
    // Another secret is to hold the same passphrase: the volume itself knows nothing of its UUID.
    (/^encryption\b/.test(property) && changes[property] === "update");
  return { changes: asReplacements(changes, (property) => !inPlace(property)), deleteBeforeReplace: true };
}

async function create(call: CreateCall): Promise<State> {
  const inputs = call.inputs as unknown as VolumeInputs;
  if (typeof inputs.copyOf?.asOf === "string") sayOf(inputs, inputs.copyOf.asOf, call);
  if (call.preview) return { id: "", outputs: { ...call.inputs, path: UNKNOWN, capacityBytes: UNKNOWN } };
  const virsh = new Virsh(inputs.host, call.signal);
  await refreshPool(virsh, inputs.pool);
  const parts = [inputs.format, inputs.baseVolume, await verifiedDigest(inputs)];
  const { copyOf } = inputs;
  if (copyOf !== undefined) parts.push(copyOf.host, copyOf.pool, copyOf.volume);
  const content = contentDigest(...parts, ...(inputs.encryption === undefined ? [] : ["luks"]));
  const instance = newInstance();
  const claim = { ...inputs, owner: ownerOf(call.urn), content, instance };
  const id = formatId(inputs.host, inputs.pool, inputs.name);
  // Another stack that makes one of that name is then there first, or not at all.
  await claimed(virsh, inputs, call, async () => {
    if (await isMade(virsh, claim)) {
      await takeUp(virsh, claim);
      return sayTakenUp(label(inputs), virsh, call);
    }
    if (!removed.delete(id)) await refuseIfMissed(virsh, inputs);
    await makeClaimed(virsh, claim, () => make(virsh, inputs, call));
  });
  const facts = await growVolume(virsh, inputs, toBytes(inputs.capacityGiB ?? 0), call);
  return { id, outputs: { ...inputs, ...measured(facts), instance } };
}

async function claimed<T>(virsh: Virsh, { pool, name }: VolumePlace, call: Call, work: () => Promise<T>): Promise<T> {
  const waiting = () => call.progress(`waiting for another run that works on volume ${name} on ${virsh.label}`);
  return withHostLock(virsh, `volume ${pool}/${name}`, work, waiting);
}

/** Loss of data is told before it is accepted. */
function sayOf({ name, host }: VolumeInputs, asOf: string, call: Call): void {
  const message = `${name} on ${hostLabel(host)} begins with the copy of ${asOf} (age ${duration(ageOf(asOf))}): what was written since is missing`;
  warn(call, message);
}

async function make(virsh: Virsh, inputs: VolumeInputs, call: Call): Promise<void> {
  if (inputs.source !== undefined) return upload(virsh, inputs, inputs.source, call);
  if (inputs.copyOf !== undefined) return copyInto(virsh, inputs, inputs.copyOf, call);
  await requireSpace(virsh, inputs.pool, THIN_BYTES);
  const base = await baseOf(virsh, inputs);
  const capacityBytes = Math.max(toBytes(inputs.capacityGiB ?? 0), base?.capacityBytes ?? 0);
  const backing = base === undefined ? undefined : { path: base.path, format: base.format };
  const { name, format, encryption } = inputs;
  await createVolume(virsh, inputs.pool, { name, capacityBytes, format, backing, encryption });
}

async function upload(virsh: Virsh, inputs: VolumeInputs, file: string, call: Call): Promise<void> {
  const bytes = await inspectSource(file, inputs.format);
  await requireSpace(virsh, inputs.pool, bytes);
  // As raw, exactly as long as the file; libvirt finds the format inside when it looks at the pool again.
  await createVolume(virsh, inputs.pool, { name: inputs.name, capacityBytes: bytes, format: "raw" });
  await uploadInto(virsh, inputs, { file, bytes }, call);
}

/** The source's real digest: the file may have changed since it was planned. */
async function verifiedDigest({ source, sourceSha256, format }: VolumeInputs): Promise<string | undefined> {
  if (source === undefined) return undefined;
  await inspectSource(source, format);
  const actual = await fileSha256(source);
  if (sourceSha256 === undefined || actual === sourceSha256) return actual;
  throw new ProviderError(
    `source ${source} has SHA-256 ${actual}, expected is ${sourceSha256}: the file changed, or is damaged; bring the right file, or correct sourceSha256`,
  );
}

async function baseOf(virsh: Virsh, { pool, baseVolume }: VolumeInputs): Promise<VolumeFacts | undefined> {
  if (baseVolume === undefined) return undefined;
  const base = await describeVolume(virsh, pool, baseVolume);
  if (base !== undefined) return base;
  throw new ProviderError(
    `base image ${baseVolume} is missing in storage pool ${pool} on ${virsh.label}; ` +
      "upload it there first (a Volume with source), or correct baseVolume",
  );
}

async function read(call: ReadCall): Promise<ReadResult> {
  const [host, pool, name] = placeOf(call, ID);
  const virsh = new Virsh(host, call.signal);
  const facts = await describeVolume(virsh, pool, name);
  if (facts === undefined || (await isHalfMade(virsh, { pool, name }))) return undefined;
  const instance = await instanceOf(virsh, { pool, name });
  if (call.inputs.name !== undefined && isTakenUp(instance, call.outputs)) return undefined;
  const inputs = { ...(call.inputs.name === undefined ? importedInputs(facts) : call.inputs), host, pool, name };
  // As the program says it while the volume has the size that it was made with: rounded up to sectors, or its base's.
  const grown = facts.capacityBytes !== call.outputs.capacityBytes;
  const capacity = "capacityGiB" in inputs && grown ? { capacityGiB: facts.capacityBytes / GIB } : {};
  const found: Properties = { ...inputs, ...capacity };
  if (facts.encryption === undefined) delete found.encryption;
  const outputs = { ...found, ...measured(facts), ...instanceAsRead(instance, call.outputs) };
  return { id: formatId(host, pool, name), inputs: found, outputs };
}

function importedInputs(facts: VolumeFacts): Properties {
  const base = facts.backingPath === undefined ? {} : { baseVolume: path.posix.basename(facts.backingPath) };
  // libvirt may not know the secret: the program says it.
  const encryption = facts.encryption && { encryption: { secret: facts.encryption.secret ?? "" } };
  return { format: facts.format, capacityGiB: facts.capacityBytes / GIB, ...base, ...encryption };
}

async function update(call: UpdateCall): Promise<{ outputs: Properties }> {
  const inputs = call.newInputs as unknown as VolumeInputs;
  const { path: place, capacityBytes } = call.oldOutputs;
  if (call.preview) {
    const same = call.oldInputs.capacityGiB === inputs.capacityGiB;
    return { outputs: { ...inputs, path: place, capacityBytes: same ? capacityBytes : UNKNOWN } };
  }
  const wanted = toBytes(inputs.capacityGiB ?? 0);
  const [here, there] = [String(call.oldInputs.host), inputs.host].map((uri) => new Virsh(uri, call.signal));
  if (here.uri === there.uri) {
    const kept = instanceOutput(await keepInstance(there, inputs, ownerOf(call.urn), call.oldOutputs));
    return { outputs: { ...inputs, ...measured(await growVolume(there, inputs, wanted, call)), ...kept } };
  }
  const facts = await followVolume(here, there, inputs, call);
  if (facts !== undefined) {
    const grown = measured(await growVolume(facts.at, inputs, wanted, call));
    const kept = instanceOutput(call.oldOutputs.instance as string | undefined);
    return { outputs: { ...inputs, ...grown, path: facts.path, ...kept } };
  }
  // It is on neither host any more.
  return { outputs: (await create({ ...call, inputs: call.newInputs })).outputs };
}

async function remove(call: DeleteCall): Promise<void> {
  const [host, pool, name] = placeOf(call, ID);
  const virsh = new Virsh(host, call.signal);
  if (isTakenUp(await instanceOf(virsh, { pool, name }), call.outputs))
    return sayLeft(label({ pool, name }), virsh, call);
  await claimed(virsh, { pool, name }, call, async () => {
    await refuseIfInUse(virsh, { pool, name });
    await refuseIfBase(virsh, { pool, name });
    await deleteClaimed(virsh, { pool, name });
  });
  removed.add(formatId(host, pool, name));
}

function label({ pool, name }: Pick<VolumeInputs, "pool" | "name">): string {
  return `volume ${name} in storage pool ${pool}`;
}

function measured({ path: place, capacityBytes }: VolumeFacts): Properties {
  return { path: place, capacityBytes };
}

export const volume: Resource = {
  check: async ({ news, olds }) => checkVolume(news, olds),
  diff,
  create,
  read,
  update,
  delete: remove,
  timeouts: { create: 3600 },
};
