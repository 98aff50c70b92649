/** Switching hosts on and off by the commands that their owner declares. */
import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

import { Call, ProviderError } from "../../base/types";
import { answers, hostLabel, PROJECT_FOLDER, Virsh } from "../client";
import { domainNames } from "../domains";
import { masked } from "./masked-output";

export interface PowerCommands {
  readonly host: string;
  /** Shell commands, run in the project's folder on the machine that runs Pulumi. */
  readonly on: string;
  readonly off: string;
  /** Seconds that the host may take after the command. */
  readonly timeoutSeconds: number;
}

const POLL_MS = 2000;
const OUTPUT_CHARACTERS = 500;

/**
 * Switches the host on and waits until its libvirt answers; does nothing when it does already.
 * @throws ProviderError when the command fails, or libvirt does not answer in time.
 */
export async function switchOn(commands: PowerCommands, call: Call): Promise<void> {
  if (await answers(commands.host, call.signal)) return;
  await execute(commands.on, `switching on ${hostLabel(commands.host)}`, call);
  await until(true, commands, call);
}

/**
 * Switches the host off and waits until its libvirt is silent; does nothing when it is already.
 * @throws ProviderError when a domain runs there, the command fails, or libvirt goes on answering.
 */
export async function switchOff(commands: PowerCommands, call: Call): Promise<void> {
  const { host } = commands;
  if (!(await answers(host, call.signal))) return;
  const running = await domainNames(new Virsh(host, call.signal), "active");
  if (running.length > 0) {
    throw new ProviderError(
      `${hostLabel(host)} is not switched off: ${running.join(", ")} still run${running.length === 1 ? "s" : ""} there; ` +
        "set the host's state to draining and bring the environment up first, or move what is not powercloud's by hand",
    );
  }
  await execute(commands.off, `switching off ${hostLabel(host)}`, call);
  await until(false, commands, call);
}

async function execute(command: string, what: string, call: Call): Promise<void> {
  // The command is nobody's to read: it may hold a password.
  call.progress(`${what} by its command`, { permanent: true });
  const options = { cwd: PROJECT_FOLDER, signal: call.signal };
  await new Promise<void>((resolve, reject) => {
    execFile("sh", ["-c", command], options, (error, stdout, stderr) => {
      if (error === null) return resolve();
      if (call.signal.aborted) return reject(call.signal.reason as Error);
      const said = masked(`${stdout}${stderr}`.trim(), command).slice(-OUTPUT_CHARACTERS);
      const reason = `${what} failed: its command ended with exit code ${String(error.code)}: ${said || "no output"}`;
      reject(new ProviderError(`${reason}; try it by hand, and correct the host's power in the model`));
    });
  });
}

async function until(wanted: boolean, { host, timeoutSeconds }: PowerCommands, call: Call): Promise<void> {
  const begun = Date.now();
  for (;;) {
    const found = await answersByNow(host, call.signal);
    if (found === wanted) return;
    const seconds = Math.round((Date.now() - begun) / 1000);
    if (seconds >= timeoutSeconds) {
      const state =
        found instanceof ProviderError ? `says: ${found.message},` : wanted ? "does not answer" : "still answers";
      throw new ProviderError(
        `${hostLabel(host)} ${state} ${timeoutSeconds} s after its command: look at the server's console; ` +
          "pulumi up tries again, timeoutSeconds gives it more time",
      );
    }
    call.progress(
      `waiting for ${hostLabel(host)} to ${wanted ? "answer" : "fall silent"}, ${seconds} s of ${timeoutSeconds} s`,
    );
    await sleep(POLL_MS, undefined, { signal: call.signal });
  }
}

/** A host on its way up or down may let nobody in for a moment (pam_nologin(8)): neither on nor off. */
async function answersByNow(uri: string, signal: AbortSignal): Promise<boolean | ProviderError> {
  return answers(uri, signal).catch((error: unknown) => {
    if (error instanceof ProviderError) return error;
    throw error;
  });
}
