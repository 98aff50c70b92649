/** Waiting until a guest serves. */
import { setTimeout as sleep } from "node:timers/promises";

import { Call, ProviderError } from "../../base/types";
import { warn } from "../../base/warn";
import { consoleTail } from "./console";
import { DomainInputs, DomainReadiness } from "./domain-inputs";
import { domainState, ensureRunning, hasCrashed, stateReason } from "./domain-power";
import { GuestAgent } from "../guest";
import { patiently, Virsh } from "../client";

const TRY_EVERY_MS = 3000;
const PROGRESS_EVERY_MS = 5000;
const OUTPUT_LINES = 10;
/** An emulator that crashes (QEMU 7.2 without KVM now and then does) is started again so often; a guest that crashes always stays down. */
const RESTARTS = 2;

/** What is known of a guest that is not ready yet. */
interface Wait {
  stage: string;
  lastOutput: string;
  restarts: number;
}

/**
 * Runs the readiness command in the guest until it succeeds.
 * @throws ProviderError after its time limit, or when the domain stops running; the message has the command's last
 * output, the end of the console and what to do next. AgentRefusal at once, when the guest's agent never runs a command.
 */
export async function waitUntilReady(virsh: Virsh, inputs: DomainInputs, call: Call): Promise<void> {
  const { ready } = inputs;
  if (ready === undefined) return;
  const begun = Date.now();
  const wait: Wait = { stage: "guest agent", lastOutput: "", restarts: 0 };
  const report = () => {
    const seconds = Math.round((Date.now() - begun) / 1000);
    call.progress(
      `waiting for ${inputs.name} on ${virsh.label}: ${wait.stage}, ${seconds} s of ${ready.timeoutSeconds} s`,
    );
  };
  report();
  const timer = setInterval(report, PROGRESS_EVERY_MS);
  try {
    await poll(virsh, inputs, call, wait, begun + ready.timeoutSeconds * 1000);
  } finally {
    clearInterval(timer);
  }
}

async function poll(virsh: Virsh, inputs: DomainInputs, call: Call, wait: Wait, deadline: number) {
  const ready = inputs.ready!;
  const agent = new GuestAgent(virsh, inputs.name);
  const description = ready.description ?? ready.command.join(" ");
  while (Date.now() < deadline) {
    const result = await patiently(async () => {
      await keepRunning(virsh, inputs, call, wait);
      if (!(await agent.answers())) return undefined;
      wait.stage = description;
      return agent.run(ready.command, deadline);
    });
    if (result?.exitCode === 0) return;
    if (result !== undefined) wait.lastOutput = resultText(result);
    await sleep(TRY_EVERY_MS, undefined, { signal: virsh.signal });
  }
  throw await overdue(virsh, inputs, ready, wait);
}

function resultText({ exitCode, output }: { exitCode?: number; output: string }): string {
  const status = exitCode === undefined ? "" : `exit status ${exitCode}`;
  return [status, lastLines(output)].filter((text) => text !== "").join(": ");
}

/** @throws ProviderError when the guest is off by its own doing, or crashes time and again. */
async function keepRunning(virsh: Virsh, inputs: DomainInputs, call: Call, wait: Wait): Promise<void> {
  const state = await domainState(virsh, inputs.name);
  if (state === "running") return;
  if (state === "paused") return refuseIfStuck(virsh, inputs);
  if (wait.restarts < RESTARTS && (await hasCrashed(virsh, inputs.name))) {
    wait.restarts += 1;
    wait.stage = "guest agent";
    const message = `${inputs.name} on ${virsh.label}: its emulator crashed; starting it again (${wait.restarts} of ${RESTARTS})`;
    warn(call, message);
    await ensureRunning(virsh, inputs.name);
    return;
  }
  throw new ProviderError(
    `${inputs.name} on ${virsh.label} is ${state ?? "gone"} while it was waited for: the guest shut down or crashed` +
      `${await consoleText(virsh, inputs)}\nNext: look at /var/log/libvirt/qemu/${inputs.name}.log on the host; pulumi up starts it again`,
  );
}

/** Nobody lets a guest go on that stands still because its disk cannot be written. */
async function refuseIfStuck(virsh: Virsh, { name }: DomainInputs): Promise<void> {
  if ((await stateReason(virsh, name)) !== "I/O error") return;
  throw new ProviderError(
    `${name} on ${virsh.label} stands still since one of its disks could not be written or read (virsh domblkerror ${name}): free space in its ` +
      `pool, or mend the storage, then virsh -c '${virsh.uri}' resume ${name}, and run pulumi up again`,
  );
}

async function overdue(virsh: Virsh, inputs: DomainInputs, ready: DomainReadiness, wait: Wait): Promise<ProviderError> {
  const last =
    wait.lastOutput === "" ? "" : `\nLast answer of ${JSON.stringify(ready.command.join(" "))}: ${wait.lastOutput}`;
  const reached = wait.stage === "guest agent" ? "its guest agent never answered" : `still waiting for: ${wait.stage}`;
  return new ProviderError(
    `${inputs.name} on ${virsh.label} was not ready within ${ready.timeoutSeconds} s: ${reached}${last}` +
      `${await consoleText(virsh, inputs)}\nNext: look inside (virsh -c '${virsh.uri}' console ${inputs.name}); ` +
      "the domain keeps running, and the next pulumi up waits for it again; give more time by ready.timeoutSeconds",
  );
}

async function consoleText(virsh: Virsh, inputs: DomainInputs): Promise<string> {
  const tail = await consoleTail(virsh, inputs, OUTPUT_LINES).catch(() => "");
  return tail === "" ? "" : `\nEnd of its console:\n${tail}`;
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-OUTPUT_LINES).join("\n");
}
