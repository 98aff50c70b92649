/**
 * `libvirt:index:VolumeReplica`: a copy of a volume on another host, renewed when it is too old. Two generations share its
 * name, `<name>.1` and `<name>.2`: a new copy is made in the place of the one before the good one. The state names the good one, so
 * that whatever is cut off leaves it whole.
 */
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
import { sendVolume } from "../content/copy-volume";
import { answers, formatId, hostLabel, isMissing, parseId, parseXml, textAt, Virsh } from "../../client";
import { instanceOutput, isTakenUp, newInstance, ownerDigest, ownerOf, sayLeft } from "../../ownership";
import { withPointInTime } from "../content/point-in-time";
import { ageOf, checkReplica, duration, ReplicaInputs } from "../replica-inputs";
import { describeVolume, refreshPool } from "../storage";
import {
  contentDigest,
  deleteClaimed,
  instanceOf,
  isClaimed,
  isHalfMade,
  makeClaimed,
  markersOf,
  VolumePlace,
} from "../volume-claim";

const ID = "URI|POOL|VOLUME";
/** What a copy is known by; not known before it is made. */
const NOT_YET = { copiedAt: UNKNOWN, sha256: UNKNOWN, bytes: UNKNOWN, path: UNKNOWN, current: UNKNOWN };
/** As long as any other call waits: it is not asked again. */
const ANSWER_SECONDS = 60;
/** They say where the disk is now, which does not make the copy older. */
const FOLLOWS = ["host", "pool", "volume", "maxAgeSeconds"];

type IsLost = (uri: string) => boolean;

/** @param isLost Whether a host is declared lost. */
export function volumeReplica(isLost: IsLost): Resource {
  return {
    check: async ({ news }) => checkReplica(news),
    diff: (call) => diff(call, isLost),
    create: (call) => create(call, isLost),
    read: (call) => read(call, isLost),
    update,
    delete: (call) => remove(call, isLost),
    outlivesHosts: true,
    timeouts: { create: 12 * 3600, update: 12 * 3600, delete: 600 },
  };
}

async function diff({ oldInputs, oldOutputs, newInputs, ...call }: DiffCall, isLost: IsLost): Promise<DiffResult> {
  const sources = [oldInputs.host, newInputs.host].map(String);
  const lost = sources.find(isLost);
  if (lost !== undefined) {
    warn(call, `${hostLabel(lost)} is lost: ${says(oldOutputs)} stays as it is`);
    return { changes: {} };
  }
  const differences = diffProperties(oldInputs, newInputs);
  const changes = asReplacements(differences, (property) => !FOLLOWS.includes(property));
  return { changes: isOld(oldOutputs, newInputs) ? { ...changes, copiedAt: "update" } : changes };
}

async function create(call: CreateCall, isLost: IsLost): Promise<State> {
  const host = String(call.inputs.host);
  if (isLost(host)) {
    throw new ProviderError(
      `${hostLabel(host)} is lost, and there is no copy of ${String(call.inputs.volume)}: it is not recoverable from here; restore it from a ` +
        "backup, and take the copy out of the program (replicate in the model) until its host is back",
    );
  }
  if (call.preview) return { id: "", outputs: { ...call.inputs, ...NOT_YET } };
  const inputs = call.inputs as unknown as ReplicaInputs;
  const id = formatId(inputs.targetHost, inputs.targetPool, inputs.targetName);
  const instance = newInstance();
  const generation = await freeGeneration(inputs, call);
  return { id, outputs: { ...inputs, ...(await copyTo(generation, inputs, call, instance)), instance } };
}

async function update(call: UpdateCall): Promise<{ outputs: Properties }> {
  const inputs = call.newInputs as unknown as ReplicaInputs;
  const kept = { ...call.oldOutputs, ...inputs };
  if (!isOld(call.oldOutputs, call.newInputs)) return { outputs: kept };
  const [age, limit] = [ageOf(call.oldOutputs.copiedAt), inputs.maxAgeSeconds].map(duration);
  if (call.preview) {
    call.progress(`copied ${age} ago, older than ${limit}: copied anew`, { permanent: true });
    return { outputs: { ...kept, ...NOT_YET } };
  }
  if (!(await answers(inputs.host, call.signal, ANSWER_SECONDS))) {
    warn(call, `${hostLabel(inputs.host)} cannot be reached: ${says(call.oldOutputs)} stays as it is`);
    return { outputs: kept };
  }
  const old = String(call.oldOutputs.current);
  const instance = call.oldOutputs.instance as string | undefined;
  const copied = await copyTo(old.endsWith(".1") ? 2 : 1, inputs, call, instance);
  return { outputs: { ...inputs, ...copied, ...instanceOutput(instance) } };
}

/** A copy of this resource that is there already, as when it is replaced, stays whole until the new one is: its entry removes it. */
async function freeGeneration({ targetHost, targetPool, targetName }: ReplicaInputs, call: Call): Promise<1 | 2> {
  const to = new Virsh(targetHost, call.signal);
  await refreshPool(to, targetPool);
  const changed = await Promise.all([1, 2].map((n) => changedAt(to, { pool: targetPool, name: `${targetName}.${n}` })));
  return changed[0] <= changed[1] ? 1 : 2;
}

/** Seconds since the epoch; of a copy that is not there, or not whole, the beginning of time. */
async function changedAt(to: Virsh, place: VolumePlace): Promise<number> {
  if (!(await markersOf(to, place)).some(({ content }) => content !== undefined)) return 0;
  const text = await to.attemptRun(["vol-dumpxml", "--pool", place.pool, "--vol", place.name], isMissing);
  return text === undefined ? 0 : Number(textAt(parseXml(text, "volume"), "target", "timestamps", "mtime") ?? 1);
}

/** Makes the copy as the given generation, whatever a run that was cut off left of that. */
async function copyTo(generation: 1 | 2, inputs: ReplicaInputs, call: Call, instance?: string): Promise<Properties> {
  const { host, pool, volume, targetHost, targetPool, targetName } = inputs;
  const [from, to] = [host, targetHost].map((uri) => new Virsh(uri, call.signal));
  const owner = ownerOf(call.urn);
  const copiedAt = new Date().toISOString();
  const target = { pool: targetPool, name: `${targetName}.${generation}` };
  const claim = { ...target, owner, content: contentDigest(copiedAt), instance };
  await refreshPool(to, targetPool);
  await refuseAnothers(to, claim);
  const temporary = `${volume}.${ownerDigest(owner)}.copying`;
  const copied = await withPointInTime(from, { pool, name: volume }, temporary, call, async (name) => {
    const sent: Properties[] = [];
    await makeClaimed(to, claim, async () => {
      sent.push({ ...(await sendVolume(from, { pool, name }, to, target, call)) });
    });
    return sent[0];
  });
  const path = (await describeVolume(to, targetPool, target.name))?.path;
  return { ...copied, copiedAt, path, current: target.name };
}

async function refuseAnothers(to: Virsh, claim: Parameters<typeof isClaimed>[1]): Promise<void> {
  if ((await describeVolume(to, claim.pool, claim.name)) === undefined || (await isClaimed(to, claim))) return;
  throw new ProviderError(
    `volume ${claim.name} already exists in storage pool ${claim.pool} on ${to.label} and was not made by this resource; ` +
      `choose another targetName, or delete it: virsh -c '${to.uri}' vol-delete --pool ${claim.pool} ${claim.name}`,
  );
}

async function read(call: ReadCall, isLost: IsLost): Promise<ReadResult> {
  const [uri, pool] = parseId(call.id, ID);
  // What there was is known from the state alone: a resource of another host cannot be imported.
  if (isLost(uri) || call.outputs.current === undefined) return undefined;
  const place = { pool, name: String(call.outputs.current) };
  const virsh = new Virsh(uri, call.signal);
  await refreshPool(virsh, pool);
  const facts = await describeVolume(virsh, pool, place.name);
  if (facts === undefined || (await isHalfMade(virsh, place))) return undefined;
  if (isTakenUp(await instanceOf(virsh, place), call.outputs)) return undefined;
  return { id: call.id, inputs: call.inputs, outputs: { ...call.outputs, path: facts.path } };
}

async function remove(call: DeleteCall, isLost: IsLost): Promise<void> {
  const [uri, pool, name] = parseId(call.id, ID);
  if (isLost(uri)) return call.progress(`${hostLabel(uri)} is lost: ${call.name} is forgotten`, { permanent: true });
  const virsh = new Virsh(uri, call.signal);
  for (const generation of [1, 2]) {
    const place = { pool, name: `${name}.${generation}` };
    if (isTakenUp(await instanceOf(virsh, place), call.outputs)) sayLeft(`volume ${place.name}`, virsh, call);
    else await deleteClaimed(virsh, place);
  }
}

function isOld({ copiedAt }: Properties, { maxAgeSeconds }: Properties): boolean {
  return ageOf(copiedAt) > Number(maxAgeSeconds);
}

function says({ copiedAt, targetHost, volume }: Properties): string {
  return `the copy of ${String(volume)} on ${hostLabel(String(targetHost))}, of ${String(copiedAt)} (age ${duration(ageOf(copiedAt))}),`;
}
