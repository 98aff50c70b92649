/** Standing still of a guest's file systems, by its agent. */
import { Call, ProviderError } from "../../base/types";
import { warn } from "../../base/warn";
import { GuestAgent } from "./guest-agent";
import { Virsh } from "../client";

/** Seconds that a freeze may take: the guest writes what it has. */
const FREEZE_SECONDS = 60;
/** Less than what the server leaves a cancelled call to put things in order. */
const THAW_MS = 15_000;

/**
 * Runs `work` while the guest's file systems stand still; on every path they go on afterwards. Where no agent answers, or the
 * guest refuses, `work` runs all the same, with a warning.
 */
export async function whileFrozen(virsh: Virsh, domain: string, call: Call, work: () => Promise<void>): Promise<void> {
  if (!(await new GuestAgent(virsh, domain).ping())) {
    warn(call, `the guest agent of ${domain} does not answer: its copy is as after a power cut`);
    return work();
  }
  let isFrozen = true;
  try {
    isFrozen = await freeze(virsh, domain, call);
    await work();
  } finally {
    // Not by the call's own signal, which may be aborted.
    const thawing = new Virsh(virsh.uri, AbortSignal.timeout(THAW_MS));
    // A freeze that failed may have stopped half-way; an agent that refused it refuses this as well.
    await thawing.attemptRun(["domfsthaw", domain], () => !isFrozen, { what: `thawing the file systems of ${domain}` });
  }
}

/** @returns whether they stand still now. */
async function freeze(virsh: Virsh, domain: string, call: Call): Promise<boolean> {
  try {
    await virsh.run(["domfsfreeze", domain], { timeoutSeconds: FREEZE_SECONDS });
    return true;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    warn(call, `${domain} does not freeze its file systems, its copy is as after a power cut: ${error.message}`);
    return false;
  }
}
