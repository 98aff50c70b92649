/** `libvirt:index:GuestCommand`: a program that was run inside a domain. */
import { setTimeout as sleep } from "node:timers/promises";

import { asReplacements, diffProperties, topLevel } from "../../../base/diff";
import {
  Call,
  CreateCall,
  DiffCall,
  DiffResult,
  PartialFailure,
  Properties,
  Resource,
  State,
  UpdateCall,
} from "../../../base/types";
import { GuestAgent } from "../guest-agent";
import {
  Fields,
  formatId,
  hostLabel,
  isHost,
  isMachineName,
  isText,
  isTexts,
  isWhole,
  validate,
  Virsh,
} from "../../client";

interface Inputs {
  readonly host: string;
  readonly domain: string;
  readonly command: readonly string[];
  readonly timeoutSeconds: number;
}

const DAY_SECONDS = 86_400;
const TRY_EVERY_MS = 2000;
const FIELDS: Fields = {
  host: { rule: isHost, required: true },
  domain: { rule: isMachineName, required: true },
  command: { rule: isTexts, required: true },
  description: { rule: isText },
  triggers: { rule: isTexts },
  timeoutSeconds: { rule: isWhole(1, DAY_SECONDS, "seconds"), fallback: 600 },
};
/** With another of these it is run again. A machine that moved to another host has had it. */
const RERUN = ["command", "triggers"];

async function diff({ oldInputs, oldOutputs, newInputs }: DiffCall): Promise<DiffResult> {
  const changes = asReplacements(diffProperties(oldInputs, newInputs), (property) => property === "domain");
  if (oldOutputs.failed === true) changes.command ??= "update";
  return { changes };
}

async function create({ inputs, preview, ...call }: CreateCall): Promise<State> {
  if (preview) return { id: "", outputs: inputs };
  const id = formatId(String(inputs.host), String(inputs.domain), call.name);
  return { id, outputs: await run(id, inputs, call) };
}

async function update({ oldInputs, newInputs, oldOutputs, preview, ...call }: UpdateCall) {
  const changed = Object.keys(diffProperties(oldInputs, newInputs)).map(topLevel);
  const runs = oldOutputs.failed === true || changed.some((property) => RERUN.includes(property));
  if (!runs) return { outputs: newInputs };
  call.progress(`in ${String(newInputs.domain)}: ${wordsOf(newInputs)}`, { permanent: true });
  return { outputs: preview ? newInputs : await run(call.id, newInputs, call) };
}

function wordsOf({ description, command }: Properties): string {
  if (typeof description === "string") return description;
  return Array.isArray(command) ? command.map(String).join(" ") : "a command";
}

/** @throws PartialFailure when the program fails, or the guest's agent is not there in time: the next run tries again. */
async function run(id: string, inputs: Properties, call: Call): Promise<Properties> {
  const { host, domain, command, timeoutSeconds } = inputs as unknown as Inputs;
  const agent = new GuestAgent(new Virsh(host, call.signal), domain);
  const deadline = Date.now() + timeoutSeconds * 1000;
  const what = wordsOf(inputs);
  for (;;) {
    const result = await agent.run(command, deadline);
    if (result?.exitCode === 0) return inputs;
    const problem =
      result === undefined
        ? `its guest agent did not answer within ${timeoutSeconds} s`
        : `exit status ${result.exitCode ?? "unknown"}: ${result.output.trim().slice(-2000) || "no output"}`;
    if (result !== undefined || Date.now() >= deadline) {
      const message = `${domain} on ${hostLabel(host)}: ${what}: ${problem}; pulumi up tries it again`;
      throw new PartialFailure({ id, outputs: { ...inputs, failed: true } }, message);
    }
    call.progress(`waiting for the guest agent of ${domain} on ${hostLabel(host)}`);
    await sleep(TRY_EVERY_MS, undefined, { signal: call.signal });
  }
}

export const guestCommand: Resource = {
  check: async ({ news }) => validate(news, FIELDS),
  diff,
  create,
  update,
  // What was done inside the guest stays done.
  delete: async () => undefined,
  timeouts: { create: DAY_SECONDS, update: DAY_SECONDS },
};
