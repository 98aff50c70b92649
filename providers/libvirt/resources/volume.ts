/** `libvirt:index:Volume`: an empty volume, a thin clone, or an uploaded file. */
import * as path from "node:path";

import { asReplacements, diffProperties } from "../../base/diff";
import {
  Call,
  CheckCall,
  CheckFailure,
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
} from "../../base/types";
import { followVolume } from "../follow-volume";
import { growVolume } from "../grow-volume";
import { formatId, placeOf } from "../identifier";
import { ownerOf } from "../owner";
import { createVolume, describeVolume, GIB, MIB, refreshPool, requireSpace, VolumeFacts } from "../storage";
import { fileSha256, inspectSource, uploadInto } from "../upload";
import { Fields, isHost, isName, isOneOf, isPositive, isSha256, isText, validate } from "../validate";
import { Virsh } from "../virsh";
import { contentDigest, deleteClaimed, isHalfMade, isMade, makeClaimed } from "../volume-claim";
import { refuseIfBase, refuseIfInUse } from "../volume-users";

interface Inputs {
  host: string;
  pool: string;
  name: string;
  format: "qcow2" | "raw";
  capacityGiB?: number;
  baseVolume?: string;
  source?: string;
  sourceSha256?: string;
}

const FIELDS: Fields = {
  host: { rule: isHost, required: true },
  pool: { rule: isName, required: true },
  name: { rule: isName, required: true },
  format: { rule: isOneOf("qcow2", "raw"), fallback: "qcow2" },
  capacityGiB: { rule: isPositive("GiB") },
  baseVolume: { rule: isName },
  source: { rule: isText },
  sourceSha256: { rule: isSha256 },
};
const ID = "URI|POOL|VOLUME";
/** What a new thin clone or an empty qcow2 volume takes at once, with room to spare. */
const THIN_BYTES = MIB;

async function check({ news, olds }: CheckCall): Promise<CheckResult> {
  const { inputs, failures } = validate(news, FIELDS);
  const fail = (property: string, reason: string): void => void failures.push({ property, reason });
  if (inputs.source !== undefined && inputs.baseVolume !== undefined) {
    fail("source", "cannot stand together with baseVolume: a volume is a clone or an upload");
  }
  if (inputs.source === undefined && inputs.baseVolume === undefined && inputs.capacityGiB === undefined) {
    fail("capacityGiB", "is required where there is neither a baseVolume nor a source");
  }
  if (inputs.baseVolume !== undefined && inputs.format === "raw") {
    fail("format", '"raw" is not allowed with baseVolume: a thin clone is qcow2');
  }
  failures.push(...shrinkFailures(olds, inputs));
  if (typeof inputs.source === "string" && inputs.sourceSha256 === undefined) {
    // Where the file is missing (a preview elsewhere) the last known content is taken to be unchanged.
    const before = olds?.source === inputs.source ? olds.sourceSha256 : undefined;
    const digest = (await fileSha256(inputs.source)) ?? before;
    if (digest !== undefined) inputs.sourceSha256 = digest;
  }
  return { inputs, failures };
}

function shrinkFailures(olds: Properties | undefined, news: Properties): CheckFailure[] {
  const [before, after] = [olds?.capacityGiB, news.capacityGiB];
  const same = ["host", "pool", "name", "baseVolume"].every((key) => olds?.[key] === news[key]);
  if (!same || typeof before !== "number" || typeof after !== "number" || after >= before) return [];
  const reason = `${after} GiB is less than the volume's ${before} GiB: a volume can grow, not shrink; make another volume`;
  return [{ property: "capacityGiB", reason }];
}

async function diff({ oldInputs, newInputs }: DiffCall): Promise<DiffResult> {
  const changes = diffProperties(oldInputs, newInputs);
  const known = typeof oldInputs.sourceSha256 === "string" && oldInputs.source !== undefined;
  // The same content from another path, as on another machine, is no change.
  if (known && newInputs.sourceSha256 === oldInputs.sourceSha256 && newInputs.source !== undefined)
    delete changes.source;
  // State from before the digest was known.
  if (!known && changes.sourceSha256 === "add" && changes.source === undefined) changes.sourceSha256 = "update";
  const inPlace = (property: string) =>
    property === "host" || property === "capacityGiB" || (property === "sourceSha256" && !known);
  return { changes: asReplacements(changes, (property) => !inPlace(property)), deleteBeforeReplace: true };
}

async function create(call: CreateCall): Promise<State> {
  const inputs = call.inputs as unknown as Inputs;
  if (call.preview) return { id: "", outputs: { ...call.inputs, path: UNKNOWN, capacityBytes: UNKNOWN } };
  const virsh = new Virsh(inputs.host, call.signal);
  await refreshPool(virsh, inputs.pool);
  const content = contentDigest(inputs.format, inputs.baseVolume, await verifiedDigest(inputs));
  const claim = { ...inputs, owner: ownerOf(call.urn), content };
  if (!(await isMade(virsh, claim))) await makeClaimed(virsh, claim, () => make(virsh, inputs, call));
  const outputs = { ...inputs, ...measured(await growVolume(virsh, inputs, toBytes(inputs.capacityGiB ?? 0), call)) };
  return { id: formatId(inputs.host, inputs.pool, inputs.name), outputs };
}

async function make(virsh: Virsh, inputs: Inputs, call: Call): Promise<void> {
  if (inputs.source !== undefined) return upload(virsh, inputs, inputs.source, call);
  await requireSpace(virsh, inputs.pool, THIN_BYTES);
  const base = await baseOf(virsh, inputs);
  const capacityBytes = Math.max(toBytes(inputs.capacityGiB ?? 0), base?.capacityBytes ?? 0);
  const backing = base === undefined ? undefined : { path: base.path, format: base.format };
  await createVolume(virsh, inputs.pool, { name: inputs.name, capacityBytes, format: inputs.format, backing });
}

async function upload(virsh: Virsh, inputs: Inputs, file: string, call: Call): Promise<void> {
  const bytes = await inspectSource(file, inputs.format);
  await requireSpace(virsh, inputs.pool, bytes);
  // As raw, exactly as long as the file; libvirt finds the format inside when it looks at the pool again.
  await createVolume(virsh, inputs.pool, { name: inputs.name, capacityBytes: bytes, format: "raw" });
  await uploadInto(virsh, inputs, { file, bytes }, call);
}

/** The source's real digest: the file may have changed since it was planned. */
async function verifiedDigest({ source, sourceSha256, format }: Inputs): Promise<string | undefined> {
  if (source === undefined) return undefined;
  await inspectSource(source, format);
  const actual = await fileSha256(source);
  if (sourceSha256 === undefined || actual === sourceSha256) return actual;
  throw new ProviderError(
    `source ${source} has SHA-256 ${actual}, expected is ${sourceSha256}: the file changed, or is damaged; bring the right file, or correct sourceSha256`,
  );
}

async function baseOf(virsh: Virsh, { pool, baseVolume }: Inputs): Promise<VolumeFacts | undefined> {
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
  const inputs = { ...(call.inputs.name === undefined ? importedInputs(facts) : call.inputs), host, pool, name };
  const capacity = "capacityGiB" in inputs ? { capacityGiB: facts.capacityBytes / GIB } : {};
  const found = { ...inputs, ...capacity };
  return { id: formatId(host, pool, name), inputs: found, outputs: { ...found, ...measured(facts) } };
}

function importedInputs(facts: VolumeFacts): Properties {
  const base = facts.backingPath === undefined ? {} : { baseVolume: path.posix.basename(facts.backingPath) };
  return { format: facts.format, capacityGiB: facts.capacityBytes / GIB, ...base };
}

async function update(call: UpdateCall): Promise<{ outputs: Properties }> {
  const inputs = call.newInputs as unknown as Inputs;
  const { path: place, capacityBytes } = call.oldOutputs;
  if (call.preview) {
    const same = call.oldInputs.capacityGiB === inputs.capacityGiB;
    return { outputs: { ...inputs, path: place, capacityBytes: same ? capacityBytes : UNKNOWN } };
  }
  const wanted = toBytes(inputs.capacityGiB ?? 0);
  const [here, there] = [String(call.oldInputs.host), inputs.host].map((uri) => new Virsh(uri, call.signal));
  if (here.uri === there.uri)
    return { outputs: { ...inputs, ...measured(await growVolume(there, inputs, wanted, call)) } };
  const facts = await followVolume(here, there, inputs, call);
  if (facts !== undefined) {
    return { outputs: { ...inputs, ...measured(await growVolume(facts.at, inputs, wanted, call)), path: facts.path } };
  }
  // It is on neither host any more.
  return { outputs: (await create({ ...call, inputs: call.newInputs })).outputs };
}

async function remove(call: DeleteCall): Promise<void> {
  const [host, pool, name] = placeOf(call, ID);
  const virsh = new Virsh(host, call.signal);
  await refuseIfInUse(virsh, { pool, name });
  await refuseIfBase(virsh, { pool, name });
  await deleteClaimed(virsh, { pool, name });
}

function measured({ path: place, capacityBytes }: VolumeFacts): Properties {
  return { path: place, capacityBytes };
}

function toBytes(gib: number): number {
  return Math.ceil(gib * GIB);
}

export const volume: Resource = {
  check,
  diff,
  create,
  read,
  update,
  delete: remove,
  timeouts: { create: 3600 },
};
