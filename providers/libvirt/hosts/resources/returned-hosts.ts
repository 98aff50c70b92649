/** `libvirt:index:ReturnedHosts`: remembers which hosts were lost, and clears each that comes back. */
import { Changes } from "../../../base/diff";
import {
  Call,
  CheckResult,
  DiffCall,
  DiffResult,
  PartialFailure,
  Properties,
  Resource,
  UNKNOWN,
  UpdateCall,
} from "../../../base/types";
import { warn } from "../../../base/warn";
import { clearHost, plannedClearing } from "../clear-host";
import { deleteKept, KeptDisk } from "../left-disk";
import { ownerOf } from "../../ownership";
import {
  Field,
  Fields,
  hostLabel,
  isAbsent,
  isFlag,
  isHost,
  isName,
  isText,
  Rule,
  validate,
  validateList,
  Virsh,
} from "../../client";

interface ListedHost {
  readonly name: string;
  readonly uri: string;
  readonly mayBeOff: boolean;
}

interface Inputs {
  readonly hosts: readonly ListedHost[];
  readonly lost: readonly string[];
  readonly machines: readonly string[];
  readonly deleteDisks: boolean;
  /** Old name to new one. */
  readonly renamed?: Readonly<Record<string, string>>;
}

/** What the state remembers beside the inputs. */
interface Memory {
  /** Names of hosts that were lost, and that nobody has looked at since. */
  readonly awaited: readonly string[];
  /** Those of them that may be off, and were when they were last looked for. */
  readonly off: readonly string[];
  readonly kept: readonly KeptDisk[];
}

/** How long a preview waits for hosts, which it may not reach. */
const PREVIEW_MS = 20_000;
const isNames: Rule = (value) =>
  Array.isArray(value) && value.every((name) => isName(name) === undefined) ? undefined : "is to be a list of names";
const isNamesByName: Rule = (value) =>
  typeof value === "object" && value !== null && Object.values(value).every((name) => isName(name) === undefined)
    ? undefined
    : "is to be names by names";
/** Checked on its own afterwards. */
const anything: Field = { rule: () => undefined, required: true };
const FIELDS: Fields = {
  hosts: anything,
  lost: { rule: isNames, fallback: [] },
  machines: { rule: isNames, required: true },
  deleteDisks: { rule: isFlag, fallback: false },
  renamed: { rule: isNamesByName },
};
const HOST_FIELDS: Fields = {
  name: { rule: isText, required: true },
  uri: { rule: isHost, required: true },
  mayBeOff: { rule: isFlag, fallback: false },
};

function check(news: Properties): CheckResult {
  const { inputs, failures } = validate(news, FIELDS);
  if (inputs.hosts === undefined) return { inputs, failures };
  const hosts = validateList(inputs.hosts, HOST_FIELDS, "hosts");
  return { inputs: { ...inputs, hosts: hosts.list }, failures: [...failures, ...hosts.failures] };
}

/** What the program says of hosts and machines is only looked at when a host comes back: by itself it is no change. */
async function diff({ oldOutputs, newInputs }: DiffCall): Promise<DiffResult> {
  if (Object.values(newInputs).includes(UNKNOWN)) return { changes: { hosts: "update" } };
  const inputs = newInputs as unknown as Inputs;
  const memory = memoryOf(oldOutputs, inputs);
  const changes: Changes = {};
  // The names of now are to be in the state before the program forgets those of then.
  if ((oldOutputs as unknown as Memory).awaited.some((name) => inputs.renamed?.[name] !== undefined)) {
    changes.renamed = "update";
  }
  if (inputs.lost.some((name) => !memory.awaited.includes(name))) changes.lost = "update";
  if (returned(inputs, memory).length > 0) changes.hosts = "update";
  if (inputs.deleteDisks && memory.kept.length > 0) changes.deleteDisks = "update";
  return { changes };
}

/** Hosts by their names of now. */
function memoryOf(outputs: Properties, { renamed = {} }: Inputs): Memory {
  const { awaited, off, kept } = outputs as unknown as Memory;
  const now = (names: readonly string[]) => names.map((name) => renamed[name] ?? name);
  return { awaited: now(awaited), off: now(off), kept };
}

/** Hosts that were lost and are in the pool again. */
function returned({ hosts, lost }: Inputs, { awaited, off }: Memory): ListedHost[] {
  return hosts.filter(
    ({ name, mayBeOff }) => awaited.includes(name) && !lost.includes(name) && !(mayBeOff && off.includes(name)),
  );
}

async function update(call: UpdateCall): Promise<{ outputs: Properties }> {
  if (Object.values(call.newInputs).includes(UNKNOWN)) return { outputs: call.newInputs };
  const inputs = call.newInputs as unknown as Inputs;
  const before = memoryOf(call.oldOutputs, inputs);
  if (call.preview) {
    await announce(inputs, before, call);
    return { outputs: { ...call.oldOutputs, ...before, ...call.newInputs } };
  }
  const memory = { awaited: [...before.awaited], off: [...before.off], kept: [...before.kept] };
  try {
    if (inputs.deleteDisks) await deleteAllKept(inputs, memory, call);
    for (const host of returned(inputs, before)) await clear(host, inputs, memory, call);
  } catch (error) {
    const outputs = { ...call.newInputs, ...memory };
    throw new PartialFailure({ id: call.id, outputs }, error instanceof Error ? error.message : String(error));
  }
  return { outputs: { ...call.newInputs, ...memory, awaited: [...new Set([...memory.awaited, ...inputs.lost])] } };
}

async function clear(
  host: ListedHost,
  inputs: Inputs,
  memory: { awaited: string[]; off: string[]; kept: KeptDisk[] },
  call: Call,
): Promise<void> {
  const virsh = new Virsh(host.uri, call.signal);
  if (host.mayBeOff && !(await answers(virsh))) {
    memory.off.push(host.name);
    return;
  }
  await clearHost(virsh, othersThan(inputs, memory.awaited, call.signal), programOf(inputs, call), memory.kept, call);
  memory.awaited = memory.awaited.filter((name) => name !== host.name);
  memory.off = memory.off.filter((name) => name !== host.name);
}

/**
 * One that hangs, or refuses us, is not off: that is an error. A host on standby is off by what the program says: then nothing runs there either.
 */
async function answers(virsh: Virsh): Promise<boolean> {
  try {
    await virsh.run(["version"]);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

/** Hosts that were lost themselves prove nothing: what they carry may be as old. */
function othersThan({ hosts }: Inputs, awaited: readonly string[], signal: AbortSignal): Virsh[] {
  return hosts.filter(({ name }) => !awaited.includes(name)).map(({ uri }) => new Virsh(uri, signal));
}

function programOf({ machines, deleteDisks }: Inputs, { urn }: Call) {
  return { owner: ownerOf(urn), machines: new Set(machines), deleteDisks };
}

async function deleteAllKept(inputs: Inputs, memory: { kept: KeptDisk[] }, call: Call): Promise<void> {
  for (const disk of [...memory.kept]) {
    // Those of a host that is not in the pool stay remembered.
    if (!inputs.hosts.some(({ uri }) => uri === disk.host)) continue;
    await deleteKept(new Virsh(disk.host, call.signal), disk);
    memory.kept = memory.kept.filter((other) => other !== disk);
    call.progress(deletion(disk, "is deleted"), { permanent: true });
  }
}

async function announce(inputs: Inputs, memory: Memory, call: Call): Promise<void> {
  const signal = AbortSignal.any([call.signal, AbortSignal.timeout(PREVIEW_MS)]);
  const others = othersThan(inputs, memory.awaited, signal);
  for (const host of returned(inputs, memory)) {
    const lines = await plannedClearing(new Virsh(host.uri, signal), others, programOf(inputs, call)).catch(() => [
      unseen(host),
    ]);
    for (const line of lines) warn(call, line);
  }
  const going = inputs.deleteDisks
    ? memory.kept.filter(({ host }) => inputs.hosts.some(({ uri }) => uri === host))
    : [];
  for (const disk of going) warn(call, deletion(disk, "will be deleted"));
}

function unseen({ uri }: ListedHost): string {
  return (
    `${hostLabel(uri)} was lost and cannot be asked from here what it still has: before anything else is done there, ` +
    "machines that run elsewhere by now are removed from it"
  );
}

function deletion({ machine, host, volume }: KeptDisk, does: string): string {
  return `the old disk of ${machine} on ${hostLabel(host)}, volume ${volume}, ${does}`;
}

export const returnedHosts: Resource = {
  check: async ({ news }) => check(news),
  diff,
  // Hosts that were lost before this resource was there left it nothing to know them by.
  create: async ({ inputs, name, preview }) => ({
    id: preview ? "" : name,
    outputs: { ...inputs, awaited: inputs.lost, off: [], kept: [] },
  }),
  update,
  // What hosts have is not changed by it.
  delete: async () => undefined,
  timeouts: { update: 12 * 3600 },
};
