/** Brings what tests against real systems need, once a run. */
import { createProgress } from "../progress";
import { missingLibvirt, missingRights, thisMachine } from "./obstacles";
import { say } from "./say";

let answer: Promise<string | undefined> | undefined;
let took = 0;

/** Undefined when the machine is ready; else why it is not. The first call may take long: it brings the tools. */
export function ready(): Promise<string | undefined> {
  answer ??= prepare();
  return answer;
}

/** What bringing the tools took; 0 when nothing asked for them. */
export function setupSeconds(): number {
  return took;
}

async function prepare(): Promise<string | undefined> {
  const rights = missingRights(thisMachine());
  if (rights !== undefined) return rights;
  say("bringing the tools that tests against real systems need");
  try {
    // Loaded only here: the tests that need nothing from the machine must not pay for it.
    const { setup } = await import("../toolchain/setup.js");
    took = (await setup({ progress: createProgress() })).seconds;
  } catch (error) {
    return `setup failed: ${error instanceof Error ? error.message : String(error)}`;
  }
  return missingLibvirt(thisMachine());
}
