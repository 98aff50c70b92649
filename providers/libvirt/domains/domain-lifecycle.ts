/** Domains on a host: found, defined, brought into the wanted state, removed. */
import { Call, PartialFailure, Properties, ProviderError, State } from "../../base/types";
import { warn } from "../../base/warn";
import { adoptDomain } from "./adopt-domain";
import { deleteConsoleLog } from "./console";
import { DomainInputs } from "./domain-inputs";
import { domainState, ensureRunning, isOff, isRunning, shutDown } from "./domain-power";
import { Devices } from "./devices/device-inputs";
import { buildDomain, changeDomain, DomainDefinition, parseDomain, restartReasons } from "./domain-xml";
import { filesUnderDisks } from "./devices/files-under";
import { formatId, isMissing, STDIN, Virsh, virtualizationOf } from "../client";
import { applyLive } from "./live-changes";
import {
  instanceAfter,
  instanceOutput,
  isTakenUp,
  newInstance,
  ownerOf,
  sameOwner,
  sayLeft,
  sayTakenUp,
} from "../ownership";
import { describeDomain, readDefinition } from "./read-domain";
import { waitUntilReady } from "./readiness";
import { hasSavedMemory, savedReasons, wake, wakeRefusal } from "./saved-memory";

/** What libvirt keeps for a domain beside its definition, and would not undefine it with. */
export const WITH_ALL_KEPT = ["--nvram", "--managed-save", "--snapshots-metadata", "--checkpoints-metadata"] as const;

/**
 * Defines a new domain, adopts one that is there, or continues what this resource began in a run that was cut off.
 * @throws ProviderError when the name is taken by another domain.
 * @throws PartialFailure when it is defined, but not in the wanted state.
 */
export async function createDomain(virsh: Virsh, inputs: DomainInputs, call: Call): Promise<State> {
  if (inputs.adopts !== undefined) return adoptDomain(virsh, inputs, call);
  const owner = ownerOf(call.urn);
  const found = await describeDomain(virsh, inputs.name);
  if (found !== undefined && (found.owner === undefined || !sameOwner(found.owner, owner))) {
    throw new ProviderError(nameTaken(virsh, found, call));
  }
  const instance = newInstance();
  const xml = buildDomain(inputs, { ...owner, instance }, await virtualizationOf(virsh), found?.uuid);
  await define(virsh, inputs.name, xml);
  if (found !== undefined) sayTakenUp(`domain ${inputs.name}`, virsh, call);
  return settle(virsh, inputs, { uuid: found?.uuid, ready: false, instance }, call);
}

/** What the state says of a domain. */
export interface KnownDomain {
  readonly uuid: string | undefined;
  readonly instance?: string;
  /** It became ready, so that it is waited for again only when it is started again. */
  readonly ready: boolean;
  /** What the program said last of its devices: only those are taken away. */
  readonly before?: Devices;
}

/**
 * Changes a domain's definition and brings it into the wanted state; one that was removed by hand is made anew.
 * @throws PartialFailure when it is defined, but not in the wanted state.
 */
export async function changeExisting(
  virsh: Virsh,
  inputs: DomainInputs,
  known: KnownDomain,
  call: Call,
): Promise<State> {
  const definition = await readDefinition(virsh, inputs.name, "next");
  // Without a UUID in the state the domain's own mark decides whose it is.
  if (definition === undefined || known.uuid === undefined) return createDomain(virsh, inputs, call);
  const found = parseDomain(definition);
  if (found.uuid !== known.uuid) throw new ProviderError(nameTaken(virsh, found, call));
  const under = await filesUnderDisks(virsh, definition, [...(known.before?.disks ?? []), ...inputs.disks]);
  const instance = instanceAfter(found.instance, { instance: known.instance });
  const mark = { ...ownerOf(call.urn), instance };
  await define(virsh, inputs.name, changeDomain(definition, inputs, mark, known.before, under));
  return settle(virsh, inputs, { ...known, instance }, call);
}

/** Shuts a domain down and removes it with all that libvirt keeps for it. Its disks stay: they are Volumes. */
export async function removeDomain(virsh: Virsh, name: string, outputs: Properties, call: Call): Promise<void> {
  const found = await describeDomain(virsh, name);
  // Another domain took the name since: ours is gone.
  if (found === undefined || (outputs.uuid !== undefined && found.uuid !== outputs.uuid)) return;
  if (isTakenUp(found.instance, outputs)) return sayLeft(`domain ${name}`, virsh, call);
  if (outputs.adopts !== undefined) return sayReleased(virsh, name, call);
  // What the guest had not written yet is in its saved memory.
  await wake(virsh, name, call);
  await shutDown(virsh, name, (outputs.shutdownTimeoutSeconds as number | undefined) ?? 60, call);
  await virsh.attemptRun(["undefine", name, ...WITH_ALL_KEPT], isMissing, { what: `removing domain ${name}` });
  await deleteConsoleLog(virsh, found);
}

/** Whoever made it decides when it ends. */
function sayReleased({ label }: Virsh, name: string, call: Call): void {
  call.progress(`${name} on ${label} was adopted: it is let go of, and stays as it is`, { permanent: true });
}

async function define(virsh: Virsh, name: string, input: string): Promise<void> {
  await virsh.run(["define", STDIN], { input, what: `defining domain ${name}` });
}

/** Brings a defined domain into the wanted state; what fails from here on leaves a domain that has to be kept. */
async function settle(virsh: Virsh, inputs: DomainInputs, known: KnownDomain, call: Call): Promise<State> {
  const id = formatId(inputs.host, inputs.name);
  let { uuid } = known;
  try {
    uuid ??= (await virsh.run(["domuuid", inputs.name])).trim();
    await virsh.run(["autostart", inputs.name, ...(inputs.autostart ? [] : ["--disable"])]);
    await (inputs.running ? run(virsh, inputs, known, call) : stop(virsh, inputs, call));
    const state = (await domainState(virsh, inputs.name)) ?? "shut off";
    return { id, outputs: { ...inputs, uuid, state, isReady: inputs.running, ...instanceOutput(known.instance) } };
  } catch (error) {
    const state = await domainState(virsh, inputs.name).catch(() => undefined);
    const kept = instanceOutput(known.instance);
    const outputs = { ...inputs, uuid, state: state ?? "unknown", isReady: false, ...kept };
    throw new PartialFailure({ id, outputs }, error instanceof Error ? error.message : String(error));
  }
}

async function run(virsh: Virsh, inputs: DomainInputs, known: KnownDomain, call: Call): Promise<void> {
  await wakeForChange(virsh, inputs, call);
  const reasons = await whyRestart(virsh, inputs);
  if (reasons.length > 0) {
    if (!inputs.allowRestart) throw new ProviderError(restartRefusal(inputs.name, virsh.label, reasons));
    call.progress(`restarting ${inputs.name} on ${virsh.label} for its new hardware`, { permanent: true });
    await shutDown(virsh, inputs.name, inputs.shutdownTimeoutSeconds, call);
  }
  const started = await ensureRunning(virsh, inputs.name);
  if (!started) await applyLive(virsh, inputs, known.before, call);
  if (started || !known.ready) await waitUntilReady(virsh, inputs, call);
}

/** A machine that was saved goes on first: it is then one that runs, and is changed like any other. */
async function wakeForChange(virsh: Virsh, inputs: DomainInputs, call: Call): Promise<void> {
  if (!(await hasSavedMemory(virsh, inputs.name))) return;
  const reasons = await savedReasons(virsh, inputs);
  if (reasons.length > 0 && !inputs.allowRestart) throw new ProviderError(wakeRefusal(inputs.name, virsh, reasons));
  await wake(virsh, inputs.name, call);
}

/** What a program has to say before a running domain is restarted. */
export function restartRefusal(name: string, host: string, reasons: readonly string[]): string {
  return (
    `${name} on ${host} would have to be shut down and started again: ${reasons.join(", ")}. ` +
    "Allow it by allowRestart: true (of this project's machines: pulumi up -c powercloud:allowRestart=true), or stay " +
    "within maxVcpu and maxMemoryMiB"
  );
}

async function stop(virsh: Virsh, inputs: DomainInputs, call: Call): Promise<void> {
  if (isOff(await domainState(virsh, inputs.name))) {
    if (!(await hasSavedMemory(virsh, inputs.name))) return;
    const reasons = await savedReasons(virsh, inputs);
    if (reasons.length === 0) return;
    return warn(
      call,
      `${inputs.name} on ${virsh.label} stays saved as it ran; once started, it goes on without ${reasons.join(", ")}`,
    );
  }
  await shutDown(virsh, inputs.name, inputs.shutdownTimeoutSeconds, call);
}

/** Why the machine, if it runs, would not take its definition over without a restart. */
async function whyRestart(virsh: Virsh, inputs: DomainInputs): Promise<string[]> {
  if (!isRunning(await domainState(virsh, inputs.name))) return [];
  const text = await readDefinition(virsh, inputs.name, "now");
  return text === undefined ? [] : restartReasons(parseDomain(text), inputs);
}

function nameTaken(virsh: Virsh, found: DomainDefinition, call: Call): string {
  const { owner, name } = found;
  const whose =
    owner === undefined ? "was not made by this project" : `belongs to ${owner.resource} of stack ${owner.stack}`;
  return (
    `domain ${name} already exists on ${virsh.label} and ${whose}; choose another name, remove it, or take it over: ` +
    `pulumi import ${call.type} ${call.name} '${formatId(virsh.uri, name)}'`
  );
}
