/** `libvirt:index:Domain`: a virtual machine. */
import { asReplacements, Changes, diffProperties, topLevel } from "../../../base/diff";
import { hasUnknown } from "../../../base/marshal";
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
import { keyOf } from "../devices/disk-files";
import { checkDomain, DomainInputs, maxMemoryMiB, maxVcpu } from "../domain-inputs";
import { changeExisting, createDomain, removeDomain, restartRefusal } from "../domain-lifecycle";
import { domainState, isRunning } from "../domain-power";
import { DomainDefinition, restartReasons } from "../domain-xml";
import { instanceAsRead, isTakenUp } from "../../ownership";
import { refuseMisfit } from "../size/foresee-size";
import { formatId, hostLabel, placeOf, Virsh } from "../../client";
import { MigrationOptions, Mover } from "../migration-inputs";
import { foreseeWaking } from "../saved-memory";
import { describeDomain, startsWithHost } from "../read-domain";

const ID = "URI|DOMAIN";
/** What makes another machine. */
const REPLACING = ["name"];
/** Says how this plugin works on the domain; the domain itself does not change by it. */
const INSTRUCTIONS = ["ready", "shutdownTimeoutSeconds", "migration", "allowRestart"];

/** Brings a domain, with its disks, from one host to the other, where it may be already. */
export type MoveDomain = (
  from: Virsh,
  to: Virsh,
  domain: Mover,
  options: MigrationOptions,
  call: Call,
) => Promise<unknown>;

/** How a domain comes to another host. */
export interface Moves {
  readonly move: MoveDomain;
  /** What a preview can tell of it. @throws ProviderError when the move would be refused. */
  foresee(from: string, to: string, domain: Mover, options: MigrationOptions, call: Call): Promise<void>;
}

export function domain(moves: Moves): Resource {
  return {
    check: async ({ news }) => checkDomain(news),
    diff,
    create,
    read,
    update: (call) => update(call, moves),
    delete: remove,
    // A readiness command has a time limit of its own.
    timeouts: { create: 4 * 3600, update: 4 * 3600, delete: 3600 },
  };
}

function concerns(changes: Changes, properties: readonly string[]): boolean {
  return Object.keys(changes).some((property) => properties.includes(topLevel(property)));
}

async function diff({ oldInputs, newInputs }: DiffCall): Promise<DiffResult> {
  const changes = diffProperties(asIfThere(oldInputs, newInputs), newInputs);
  // Consent to a restart is no change by itself.
  delete changes.allowRestart;
  // What was adopted has a system disk already, whichever disks the program names.
  const otherSystem = newInputs.adopts === undefined && systemDisk(oldInputs) !== systemDisk(newInputs);
  const otherMachine = oldInputs.adopts !== undefined && newInputs.adopts !== undefined;
  const replacing = (property: string) => {
    const top = topLevel(property);
    return REPLACING.includes(top) || (otherSystem && top === "disks") || (otherMachine && top === "adopts");
  };
  return { changes: asReplacements(changes, replacing), deleteBeforeReplace: true };
}

/** The first disk is what the machine is. */
function systemDisk({ disks }: Properties): unknown {
  const volume = Array.isArray(disks) ? (disks[0] as Properties | undefined)?.volume : undefined;
  return typeof volume === "string" ? keyOf(volume) : volume;
}

/** A move takes the disks along: their paths may be others on the new host, they are the same disks. */
function asIfThere(olds: Properties, news: Properties): Properties {
  if (olds.host === news.host || !Array.isArray(olds.disks) || !Array.isArray(news.disks)) return olds;
  const later = news.disks as unknown[];
  const disks = (olds.disks as Properties[]).map((disk, i) => {
    const volume = (later[i] as Properties | undefined)?.volume;
    const same = volume === UNKNOWN || keyOf(String(volume)) === keyOf(String(disk.volume));
    return same ? { ...disk, volume } : disk;
  });
  return { ...olds, disks };
}

async function create(call: CreateCall): Promise<State> {
  if (call.preview) announceAdoption(call);
  if (call.preview)
    return { id: "", outputs: { ...call.inputs, uuid: call.inputs.adopts ?? UNKNOWN, ...expected(call.inputs) } };
  const inputs = call.inputs as unknown as DomainInputs;
  return createDomain(new Virsh(inputs.host, call.signal), inputs, call);
}

/** A preview says it without asking the host, which it may not reach. */
function announceAdoption({ inputs: { name, host, adopts }, progress }: CreateCall): void {
  if (adopts === undefined || host === UNKNOWN) return;
  progress(`${String(name)} on ${hostLabel(String(host))} will be adopted as it is`, { permanent: true });
}

/** The outputs that an operation without errors leads to. */
function expected({ running }: Properties): Properties {
  if (running === UNKNOWN) return { state: UNKNOWN, isReady: UNKNOWN };
  return running === true ? { state: "running", isReady: true } : { state: "shut off", isReady: false };
}

async function update(call: UpdateCall, moves: Moves): Promise<{ outputs: Properties }> {
  const changes = diffProperties(call.oldInputs, call.newInputs);
  if (call.preview) {
    await refuseMisfit(call);
    return { outputs: await preview(call, changes, moves) };
  }
  const inputs = call.newInputs as unknown as DomainInputs;
  const onlyInstructions = Object.keys(changes).every((property) => INSTRUCTIONS.includes(topLevel(property)));
  // Without any change this is a domain that failed to become ready: it has to be waited for again.
  if (onlyInstructions && Object.keys(changes).length > 0 && call.oldOutputs.isReady !== false) {
    return { outputs: { ...call.oldOutputs, ...withoutAbsent(call.newInputs) } };
  }
  const virsh = new Virsh(inputs.host, call.signal);
  if (call.oldInputs.host !== inputs.host) await follow(call, inputs, virsh, moves);
  // A run that was cut off between restart and readiness left no trace in the state: so any restart is waited for.
  const mayRestart = reasonsForRestart(call.oldInputs, call.newInputs).length > 0;
  const ready = call.oldOutputs.isReady === true && !mayRestart && !concerns(changes, ["running"]);
  const before = call.oldInputs as unknown as DomainInputs;
  const { uuid, instance } = call.oldOutputs as { uuid?: string; instance?: string };
  const known = { uuid, instance, ready, before };
  const { outputs } = await changeExisting(virsh, inputs, known, call);
  return { outputs };
}

/** Brings the domain to its new host, where it may be already. */
async function follow(call: UpdateCall, inputs: DomainInputs, to: Virsh, moves: Moves): Promise<void> {
  const from = new Virsh(String(call.oldInputs.host), call.signal);
  await moves.move(from, to, moverOf(call), inputs.migration ?? {}, call);
}

function moverOf({ oldInputs, oldOutputs, newInputs }: UpdateCall): Mover {
  const { name, running, allowRestart } = newInputs as unknown as DomainInputs;
  const { disks } = oldInputs as unknown as DomainInputs;
  return { name, uuid: oldOutputs.uuid as string | undefined, disks, running, allowRestart };
}

/** As far as the program's words tell: what a running machine could only take over by a restart. */
function reasonsForRestart(olds: Properties, news: Properties): string[] {
  if ([news.vcpu, news.maxVcpu, news.memoryMiB, news.maxMemoryMiB, news.boot].some(hasUnknown)) return [];
  const [before, after] = [olds, news].map((inputs) => inputs as unknown as DomainInputs);
  const definition = { ...before, uuid: "", maxVcpu: maxVcpu(before), maxMemoryMiB: maxMemoryMiB(before) };
  return restartReasons(definition, after);
}

function withoutAbsent(newInputs: Properties): Properties {
  return {
    adopts: undefined,
    maxVcpu: undefined,
    maxMemoryMiB: undefined,
    boot: undefined,
    metadata: undefined,
    ready: undefined,
    migration: undefined,
    ...newInputs,
  };
}

async function preview(call: UpdateCall, changes: Changes, moves: Moves): Promise<Properties> {
  if (concerns(changes, ["host"]) && call.newInputs.host !== UNKNOWN) {
    const [from, to] = [call.oldInputs.host, call.newInputs.host].map((uri) => hostLabel(String(uri)));
    const how = call.oldOutputs.state === "running" ? "live " : "";
    call.progress(`${String(call.newInputs.name)} will move ${how}from ${from} to ${to}`, { permanent: true });
  }
  await foresee(call, moves);
  const reasons = reasonsForRestart(call.oldInputs, call.newInputs);
  if (call.newInputs.running === true && call.oldOutputs.state === "running" && reasons.length > 0) {
    const name = String(call.newInputs.name);
    const host = hostLabel(String(call.oldInputs.host));
    if (call.newInputs.allowRestart !== true) throw new ProviderError(restartRefusal(name, host, reasons));
    call.progress(`${name} will be shut down and started again: ${reasons.join(", ")}`, { warning: true });
  }
  return { ...withoutAbsent(call.newInputs), uuid: call.oldOutputs.uuid, ...expected(call.newInputs) };
}

/** What the host alone knows, where it can be asked. */
async function foresee(call: UpdateCall, moves: Moves): Promise<void> {
  const { host, running, migration } = call.newInputs as unknown as DomainInputs;
  const before = String(call.oldInputs.host);
  if (hasUnknown(host) || hasUnknown(running)) return;
  if (host !== before) {
    await moves.foresee(before, host, moverOf(call), hasUnknown(migration) ? {} : (migration ?? {}), call);
  }
  if (running) await foreseeWaking(before, call.newInputs, call);
}

async function read(call: ReadCall): Promise<ReadResult> {
  const [host, name] = placeOf(call, ID);
  const virsh = new Virsh(host, call.signal);
  const found = await describeDomain(virsh, name);
  // Another domain took the name: ours is gone.
  if (found === undefined || (call.outputs.uuid !== undefined && call.outputs.uuid !== found.uuid)) return undefined;
  if (call.inputs.name !== undefined && isTakenUp(found.instance, call.outputs)) return undefined;
  const state = (await domainState(virsh, name)) ?? "shut off";
  const running = isRunning(state);
  const known = call.inputs.name === undefined ? imported(found) : call.inputs;
  const inputs: Properties = {
    ...known,
    host,
    name,
    ...drifting(found, known),
    running,
    autostart: await startsWithHost(virsh, name),
  };
  const isReady = running && call.outputs.isReady !== false;
  const outputs = { ...inputs, uuid: found.uuid, state, isReady, ...instanceAsRead(found.instance, call.outputs) };
  return { id: formatId(host, name), inputs, outputs };
}

/**
 * What is compared at a refresh. Not the devices: their change would be a replacement, and a disk that an operator
 * attached is no reason to make a machine anew.
 */
function drifting(found: DomainDefinition, known: Properties): Properties {
  const { vcpu, memoryMiB, boot, metadata } = found;
  const maxima = {
    ...((known.maxVcpu !== undefined || found.maxVcpu !== vcpu) && { maxVcpu: found.maxVcpu }),
    ...((known.maxMemoryMiB !== undefined || found.maxMemoryMiB !== memoryMiB) && { maxMemoryMiB: found.maxMemoryMiB }),
  };
  // Of an adopted machine the program may leave unsaid how it boots.
  const kept = known.adopts !== undefined && known.boot === undefined;
  return { vcpu, memoryMiB, ...maxima, ...(!kept && { boot }), metadata };
}

function imported({ disks, interfaces }: DomainDefinition): Properties {
  return { disks, interfaces, shutdownTimeoutSeconds: 60, diskCache: "writeback", allowRestart: false };
}

async function remove(call: DeleteCall): Promise<void> {
  const [host, name] = placeOf(call, ID);
  await removeDomain(new Virsh(host, call.signal), name, call.outputs, call);
}
