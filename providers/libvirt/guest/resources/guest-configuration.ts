/** `libvirt:index:GuestConfiguration`: files, units and a check inside a machine, brought in by its agent. */
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { asReplacements, diffProperties, topLevel } from "../../../base/diff";
import {
  type Call,
  type CreateCall,
  type DiffCall,
  type DiffResult,
  PartialFailure,
  type Properties,
  ProviderError,
  type ReadCall,
  type ReadResult,
  type Resource,
  type State,
  type UpdateCall,
} from "../../../base/types";
import { formatId, hostLabel, isMissing, placeOf, Virsh } from "../../client";
import { applyScript } from "../configuration/apply-script";
import {
  checkGuestConfiguration,
  type ConfigurationInputs,
  type ConfiguredFile,
} from "../configuration/configuration-inputs";
import { STUCK } from "../configuration/exit-codes";
import { type FoundFile, observeScript, parseObservation } from "../configuration/observe-script";
import { inTurn } from "../configuration/turns";
import { GuestAgent, type GuestResult } from "../guest-agent";

const DAY_SECONDS = 86_400;
const TRY_EVERY_MS = 2000;
/** Seconds for reading what is there. */
const OBSERVE_SECONDS = 60;
/** Not part of what is inside the machine. */
const OUTSIDE: readonly string[] = ["host", "group", "agentTimeoutSeconds"];

async function diff({ oldInputs, oldOutputs, newInputs }: DiffCall): Promise<DiffResult> {
  const changes = asReplacements(diffProperties(oldInputs, newInputs), (property) => property === "domain");
  if (oldOutputs.failed === true) changes.files ??= "update";
  return { changes };
}

async function create({ inputs, preview, ...call }: CreateCall): Promise<State> {
  if (preview) return { id: "", outputs: inputs };
  const id = formatId(String(inputs.host), String(inputs.domain), call.name);
  return { id, outputs: await bringIn(id, inputs, call) };
}

async function update({ oldInputs, oldOutputs, newInputs, preview, ...call }: UpdateCall) {
  const changed = Object.keys(diffProperties(oldInputs, newInputs)).map(topLevel);
  if (oldOutputs.failed !== true && changed.every((key) => OUTSIDE.includes(key))) return { outputs: newInputs };
  const { domain, group } = newInputs as unknown as ConfigurationInputs;
  for (const line of fileChanges(oldInputs, newInputs)) call.progress(`in ${domain}: ${line}`, { permanent: true });
  if (preview) return { outputs: newInputs };
  const work = () => bringIn(call.id, newInputs, call);
  // A machine that is made anew serves nobody yet, and may need the others' changes for its own: it waits for no turn.
  const serves = oldInputs.machine === newInputs.machine;
  return { outputs: group !== undefined && serves ? await inTurn(group, domain, work) : await work() };
}

/** Names and what becomes of them; no content, which may be secret. */
function fileChanges(before: Properties, now: Properties): string[] {
  const [olds, news] = [before, now].map(({ files }) => (files ?? {}) as Record<string, Properties>);
  const lines = Object.keys({ ...olds, ...news }).map((path) => {
    if (olds![path] === undefined) return `${path} is new`;
    if (news![path] === undefined) return `${path} is removed`;
    const parts = Object.keys(diffProperties(olds![path], news![path]));
    return parts.length === 0 ? undefined : `${path} has another ${parts.join(", ")}`;
  });
  return lines.filter((line) => line !== undefined);
}

/** @throws PartialFailure when the machine refuses it, or its agent is not there in time: the next run tries again. */
async function bringIn(id: string, plain: Properties, call: Call): Promise<Properties> {
  const inputs = plain as unknown as ConfigurationInputs;
  const { host, domain } = inputs;
  const seconds = inputs.agentTimeoutSeconds + (inputs.check?.timeoutSeconds ?? 0);
  const script = applyScript({ name: call.name, inputs });
  const result = await patientAgent(inputs, call, script, Date.now() + seconds * 1000);
  if (result?.exitCode === 0) return plain;
  const message = `${domain} on ${hostLabel(host)}: ${problem(result, seconds)}; pulumi up tries it again`;
  throw new PartialFailure({ id, outputs: { ...plain, failed: true } }, message);
}

function problem(result: GuestResult | undefined, seconds: number): string {
  if (result === undefined)
    return `the configuration was not brought in within ${seconds} s: its guest agent did not answer, or was not through`;
  const words = result.output.trim().slice(-2000) || `exit status ${result.exitCode ?? "unknown"}`;
  if (result.exitCode === STUCK) return `the configuration is neither in nor taken back: ${words}`;
  return `the configuration was refused, and everything is as it was before: ${words}`;
}

/**
 * Runs the script as soon as the agent answers, and again where the machine went away meanwhile; undefined when it was not
 * through before the deadline.
 */
async function patientAgent(
  { host, domain }: ConfigurationInputs,
  call: Call,
  script: string,
  deadline: number,
): Promise<GuestResult | undefined> {
  const agent = new GuestAgent(new Virsh(host, call.signal), domain);
  for (;;) {
    const result = (await agent.answers()) ? await agent.runScript(script, deadline) : undefined;
    if (result !== undefined || Date.now() >= deadline) return result;
    call.progress(`waiting for the guest agent of ${domain} on ${hostLabel(host)}`);
    await sleep(TRY_EVERY_MS, undefined, { signal: call.signal });
  }
}

/** What differs inside the machine becomes a difference of the inputs, which the next `up` puts right. */
async function read({ id, inputs, outputs, ...call }: ReadCall): Promise<ReadResult> {
  if (inputs.files === undefined) throw new ProviderError(NO_IMPORT);
  const [host, domain] = placeOf({ id, outputs }, "URI|DOMAIN|NAME") as [string, string];
  const said = inputs as unknown as ConfigurationInputs;
  const agent = new GuestAgent(new Virsh(host, call.signal), domain);
  const script = observeScript(said);
  const result = await agent.runScript(script, Date.now() + OBSERVE_SECONDS * 1000).catch((error: unknown) => {
    if (isMissing(error)) return "gone" as const;
    throw error;
  });
  if (result === "gone") return undefined;
  const found = result === undefined ? undefined : parseObservation(result.output, said);
  if (found === undefined) {
    call.progress(
      `${domain} on ${hostLabel(host)} cannot be asked what is inside it: its guest agent does not answer`,
      {
        warning: true,
      },
    );
    return { id, inputs, outputs };
  }
  const files = Object.entries(said.files).flatMap(([path, file]) => asFound(path, file, found.files.get(path)));
  const units = said.units.filter(({ name }) => !found.stopped.includes(name));
  const seen: Properties = { ...inputs, files: Object.fromEntries(files), units };
  return { id, inputs: seen, outputs: { ...outputs, ...seen } };
}

function asFound(path: string, said: ConfiguredFile, found: FoundFile | undefined): [string, ConfiguredFile][] {
  if (found === undefined) return [];
  const { sha256, mode, owner } = found;
  const same = sha256 === createHash("sha256").update(said.content, "utf8").digest("hex");
  return [[path, { content: same ? said.content : `(changed inside the machine: SHA-256 ${sha256})`, mode, owner }]];
}

const NO_IMPORT =
  "a GuestConfiguration cannot be imported: what of a machine's files belongs to it is in the program alone; " +
  "declare it, and pulumi up finds the files that are right already";

export const guestConfiguration: Resource = {
  check: async ({ news }) => checkGuestConfiguration(news),
  diff,
  create,
  update,
  read,
  // It goes with its machine; files taken from one that stays would stop what runs with them.
  delete: async () => undefined,
  timeouts: { create: DAY_SECONDS, update: DAY_SECONDS },
};
