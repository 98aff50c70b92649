/**
 * Machines that were saved as they ran (`virsh managedsave`, libvirt-guests at a host's shutdown): off, with their memory in a file of
 * libvirt's. Their next start goes on from it, with the hardware of that moment, whatever the definition says by then.
 */
import { hasUnknown } from "../../base/marshal";
import { Call, Properties, ProviderError } from "../../base/types";
import { isMissing, parseLabels, Virsh } from "../client";
import { DomainInputs } from "./domain-inputs";
import { domainState, isOff } from "./domain-power";
import { parseDomain, restartReasons } from "./domain-xml";

/** Seconds: all of the memory is read. */
const WAKE_SECONDS = 600;
/** How long a preview waits for a host, which it may not reach. */
const PREVIEW_MS = 10_000;

/** True when the domain is off and libvirt keeps its memory. */
export async function hasSavedMemory(virsh: Virsh, name: string): Promise<boolean> {
  const info = await virsh.attemptRun(["dominfo", name], isMissing, { what: `reading domain ${name}` });
  if (info === undefined || parseLabels(info)["Managed save"] !== "yes") return false;
  return isOff(await domainState(virsh, name));
}

/** Why the machine, once it goes on, would not take the inputs over without a restart; none for one that was not saved. */
export async function savedReasons(virsh: Virsh, inputs: DomainInputs): Promise<string[]> {
  const what = `reading the saved memory of domain ${inputs.name}`;
  // Gone meanwhile, or a libvirt before 3.7: what it was will be seen once it runs.
  const text = await virsh.attemptRun(["managedsave-dumpxml", inputs.name, "--security-info"], () => true, { what });
  return text === undefined ? [] : restartReasons(parseDomain(text), inputs);
}

/** What a program has to say before a machine is woken to be restarted. */
export function wakeRefusal(name: string, virsh: Virsh, reasons: readonly string[]): string {
  return (
    `${name} on ${virsh.label} was saved as it ran (virsh managedsave), and goes on with the hardware that it had then. It would have to ` +
    `be woken, shut down in order and started anew: ${reasons.join(", ")}. Allow it by allowRestart: true (of this project's machines: ` +
    `pulumi up -c powercloud:allowRestart=true); or throw its memory away: ${throwAway(virsh, name)}`
  );
}

/**
 * What a preview can tell of a machine that was saved, where its host answers.
 * @param uri Of the host that it is on now.
 * @throws ProviderError when it would have to be restarted, and the inputs do not consent.
 */
export async function foreseeWaking(uri: string, inputs: Properties, call: Call): Promise<void> {
  const wanted = inputs as unknown as DomainInputs;
  if ([inputs.name, inputs.vcpu, inputs.maxVcpu, inputs.memoryMiB, inputs.maxMemoryMiB, inputs.boot].some(hasUnknown))
    return;
  const virsh = new Virsh(uri, AbortSignal.any([call.signal, AbortSignal.timeout(PREVIEW_MS)]));
  const reasons = await hasSavedMemory(virsh, wanted.name)
    .then((isSaved) => (isSaved ? savedReasons(virsh, wanted) : undefined))
    .catch(() => undefined);
  call.signal.throwIfAborted();
  if (reasons === undefined) return;
  if (reasons.length > 0 && !wanted.allowRestart) throw new ProviderError(wakeRefusal(wanted.name, virsh, reasons));
  const then = reasons.length === 0 ? "" : `, and will then be shut down and started again: ${reasons.join(", ")}`;
  const message = `${wanted.name} on ${virsh.label} was saved as it ran: it will go on from its saved memory${then}`;
  call.progress(message, { permanent: true, warning: reasons.length > 0 });
}

/**
 * Lets a machine that was saved go on. One that was not stays as it is.
 * @returns whether it was woken.
 * @throws ProviderError when it cannot go on: its memory is then kept.
 */
export async function wake(virsh: Virsh, name: string, call: Call): Promise<boolean> {
  if (!(await hasSavedMemory(virsh, name))) return false;
  call.progress(`${name} on ${virsh.label} goes on from its saved memory`, { permanent: true });
  try {
    await virsh.run(["start", name], { what: `waking domain ${name}`, timeoutSeconds: WAKE_SECONDS });
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    throw new ProviderError(
      `${error.message}\n${name} was saved as it ran and cannot go on; its memory is kept. Mend what stands against it, or throw the memory ` +
        `away, as a power cut would: ${throwAway(virsh, name)}`,
    );
  }
  return true;
}

/** The command by which an operator throws a machine's saved memory away. */
export function throwAway({ uri }: Pick<Virsh, "uri">, name: string): string {
  return `virsh -c '${uri}' managedsave-remove ${name}`;
}
