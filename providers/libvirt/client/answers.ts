/** Whether a host can be spoken to. */
import { ProviderError } from "../../base/types";
import { Virsh } from "./virsh";

const ANSWER_SECONDS = 10;

/** Whether libvirt on the host answers in time; a host that does not counts as switched off. */
export async function answers(uri: string, signal: AbortSignal, timeoutSeconds = ANSWER_SECONDS): Promise<boolean> {
  try {
    await new Virsh(uri, signal).run(["hostname"], { timeoutSeconds });
    return true;
  } catch (error) {
    if (error instanceof ProviderError) return false;
    throw error;
  }
}
