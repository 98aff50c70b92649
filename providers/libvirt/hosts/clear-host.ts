/** A host that was lost comes back: what it still has of the program's is removed before anything else is done there. */
import { Call, ProviderError } from "../../base/types";
import { warn } from "../../base/warn";
import { deleteConsoleLog, WITH_ALL_KEPT } from "../domains";
import { LeftBehind, leftBehind, Program } from "./left-behind";
import { clearDisks, KeptDisk, whereKept } from "./left-disk";
import { isMissing, Virsh } from "../client";

/**
 * Removes from the host what runs elsewhere by now, or nowhere by the program's will. All of it is switched off before the
 * disks of any are cleared, which may take long: their addresses are taken, and one may be an old primary.
 * @param kept Each disk that is kept is added as soon as it is.
 * @throws ProviderError when it cannot be told of a machine whether it runs elsewhere.
 */
export async function clearHost(
  virsh: Virsh,
  others: readonly Virsh[],
  program: Program & { readonly deleteDisks: boolean },
  kept: KeptDisk[],
  call: Call,
): Promise<void> {
  const all = await leftBehind(virsh, others, program);
  for (const { domain, verdict } of all) {
    if (verdict.is === "untold") throw new ProviderError(untold(virsh, domain.name, verdict.silent));
    if (verdict.is === "only") call.progress(stays(virsh, domain.name), { permanent: true });
  }
  const stale = all.filter(isStale);
  for (const one of stale) {
    call.progress(removal(virsh, one, program.deleteDisks), { permanent: true });
    await switchOff(virsh, one.domain.name);
  }
  for (const { domain } of stale) {
    await deleteConsoleLog(virsh, domain);
    for (const disk of await clearDisks(virsh, domain, !program.deleteDisks, call)) {
      warn(call, whereKept(virsh, disk));
      kept.push(disk);
    }
    // Last, since its disks are known by it: a run that is cut off before finds it again.
    const what = `removing domain ${domain.name}`;
    await virsh.attemptRun(["undefine", domain.name, ...WITH_ALL_KEPT], isMissing, { what });
  }
}

/** What {@link clearHost} would do, a line each. @throws ProviderError when the host does not answer. */
export async function plannedClearing(
  virsh: Virsh,
  others: readonly Virsh[],
  program: Program & { readonly deleteDisks: boolean },
): Promise<string[]> {
  return (await leftBehind(virsh, others, program)).map((one) => {
    if (isStale(one)) return removal(virsh, one, program.deleteDisks);
    const { domain, verdict } = one;
    return verdict.is === "untold" ? untold(virsh, domain.name, verdict.silent) : stays(virsh, domain.name);
  });
}

function isStale({ verdict }: LeftBehind): boolean {
  return verdict.is === "superseded" || verdict.is === "unwanted";
}

/** Its power is cut: nothing that it writes from now on is wanted, and a shutdown would give it a minute more on the network. */
async function switchOff(virsh: Virsh, name: string): Promise<void> {
  await virsh.run(["autostart", name, "--disable"], { what: `switching off domain ${name}` });
  const gone = ({ output }: { output: string }) => /not running/.test(output);
  await virsh.attemptRun(["destroy", name], gone, { what: `switching off domain ${name}`, timeoutSeconds: 120 });
}

function removal({ label }: Virsh, { domain, verdict }: LeftBehind, deleteDisks: boolean): string {
  const now = verdict.is === "superseded" ? `it runs on ${verdict.on}` : "it is in the program no more";
  const disks = deleteDisks ? "with its disks" : "and its disks are kept under other names";
  return `${domain.name} on ${label} is left from before the host was lost; ${now}: it is removed, ${disks}`;
}

function stays({ label }: Virsh, name: string): string {
  return `${name} on ${label} stays: the host was lost, and no other has it`;
}

function untold({ label }: Virsh, name: string, silent: readonly string[]): string {
  return (
    `${name} is still on ${label}, which was lost, and may run elsewhere by now: ${silent.join(", ")} cannot be asked. Make ` +
    `that host answer, or declare ${label} lost again`
  );
}
