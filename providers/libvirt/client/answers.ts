/** Whether anybody is there. */
import { Virsh } from "./virsh";
import { isSilent } from "./virsh-error";

const ANSWER_SECONDS = 10;

/**
 * Whether libvirt on the host answers in time; a host that does not counts as switched off.
 * @throws ProviderError when it refuses us, or cannot even be asked (wrong URI, no such key): that tells nothing of its power.
 */
export async function answers(uri: string, signal: AbortSignal, timeoutSeconds = ANSWER_SECONDS): Promise<boolean> {
  try {
    await new Virsh(uri, signal).run(["hostname"], { timeoutSeconds });
    return true;
  } catch (error) {
    if (isSilent(error)) return false;
    throw error;
  }
}
