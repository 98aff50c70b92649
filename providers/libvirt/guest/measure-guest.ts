/** `libvirt:index:measureGuest`: what a program inside a machine says now. */
import { setTimeout as sleep } from "node:timers/promises";

import { InvokeCall, Properties, ProviderError } from "../../base/types";
import { Fields, isHost, isMachineName, isTexts, isWhole, validate, Virsh } from "../client";
import { GuestAgent, GuestResult } from "./guest-agent";

const FIELDS: Fields = {
  host: { rule: isHost, required: true },
  domain: { rule: isMachineName, required: true },
  command: { rule: isTexts, required: true },
  timeoutSeconds: { rule: isWhole(1, 3600, "seconds"), fallback: 120 },
};
const TRY_EVERY_MS = 2000;

/**
 * Runs a program as root and gives its output, or why there is none: a measurement that cannot be made is one of its
 * outcomes.
 * @throws ProviderError when the arguments are wrong.
 */
export async function measureGuest({ args }: InvokeCall): Promise<Properties> {
  const { inputs, failures = [] } = validate(args, FIELDS);
  if (failures.length > 0) {
    throw new ProviderError(`measureGuest: ${failures.map((each) => `${each.property}: ${each.reason}`).join("; ")}`);
  }
  const seconds = inputs.timeoutSeconds as number;
  // Beyond the deadline by what one answer may take, so that the agent's silence is told as that.
  const virsh = new Virsh(String(inputs.host), AbortSignal.timeout((seconds + 60) * 1000));
  const agent = new GuestAgent(virsh, String(inputs.domain));
  try {
    const result = await answer(agent, inputs.command as string[], Date.now() + seconds * 1000);
    if (result === undefined)
      return {
        output: "",
        problem: `no answer within ${seconds} s: the guest agent is not there, or the program goes on`,
      };
    const { exitCode, output } = result;
    // What the agent refused has no exit code, and its words for output.
    return exitCode === undefined ? { output, problem: output.trim() || "ended by a signal" } : { output, exitCode };
  } catch (error) {
    return { output: "", problem: (error as Error).message };
  }
}

async function answer(
  agent: GuestAgent,
  command: readonly string[],
  deadline: number,
): Promise<GuestResult | undefined> {
  for (;;) {
    const result = await agent.run(command, deadline);
    if (result !== undefined || Date.now() + TRY_EVERY_MS >= deadline) return result;
    await sleep(TRY_EVERY_MS);
  }
}
