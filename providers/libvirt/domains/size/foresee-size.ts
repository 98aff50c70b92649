/** Whether a machine's new size fits what else its definition says, before anything is changed. */
import { hasUnknown } from "../../../base/marshal";
import { UpdateCall } from "../../../base/types";
import { parseDocument, Virsh } from "../../client";
import { DomainInputs } from "../domain-inputs";
import { resize } from "./domain-size";
import { readDefinition } from "../read-domain";

/** A preview does not wait long for a host, which it may not reach. */
const ANSWER_MS = 5000;
const SIZES = ["vcpu", "maxVcpu", "memoryMiB", "maxMemoryMiB"];

/**
 * Of an adopted machine, whose topology and NUMA cells are its owner's; this plugin gives its own none.
 * @throws ProviderError when the size does not fit. A host that does not answer is passed over: then the update says it.
 */
export async function refuseMisfit({ oldInputs, newInputs, signal }: UpdateCall): Promise<void> {
  if (newInputs.adopts === undefined || SIZES.every((key) => oldInputs[key] === newInputs[key])) return;
  if (SIZES.some((key) => hasUnknown(newInputs[key])) || hasUnknown(newInputs.name)) return;
  const inputs = newInputs as unknown as DomainInputs;
  const virsh = new Virsh(String(oldInputs.host), AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]));
  const definition = await readDefinition(virsh, inputs.name, "next").catch(() => undefined);
  if (definition !== undefined) resize(parseDocument(definition, "domain"), inputs);
}
