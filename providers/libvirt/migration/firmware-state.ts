/** What a machine keeps beside its disks: the variables of its UEFI firmware (NVRAM), and the state of its TPM. */
import { posix } from "node:path";

import { Call, ProviderError } from "../../base/types";
import { attribute, elementAt, elements, ParsedElement, parseXml, textAt, Virsh } from "../client";
import { deleteVolume, describeVolume, isSharedPool, refreshPool, sendFile, VolumePlace, withPoolAt } from "../storage";

/** Less than what the server leaves a cancelled call to put things in order. */
const SWEEP_MS = 10_000;

/** Path of the NVRAM's file; undefined for a machine without, or with one that is no file. */
export function nvramOf(definition: string): string | undefined {
  const nvram = elementAt(parseXml(definition, "domain"), "os", "nvram");
  return attribute(elementAt(nvram ?? {}, "source"), "file") ?? (nvramText(nvram) || undefined);
}

function nvramText(nvram: ParsedElement | undefined): string {
  return nvram === undefined ? "" : (textAt({ nvram }, "nvram") ?? "");
}

/** What the TPM is, in words; undefined for a machine whose TPM leaves nothing behind. */
export function tpmOf(definition: string): "emulated" | "the host's own" | undefined {
  const backends = elements(elementAt(parseXml(definition, "domain"), "devices"), "tpm").flatMap((tpm) =>
    elements(tpm, "backend"),
  );
  const types = backends.map((backend) => attribute(backend, "type"));
  if (types.includes("passthrough")) return "the host's own";
  return types.includes("emulator") ? "emulated" : undefined;
}

/**
 * Copies the NVRAM of a machine that is off to its place on another host, through pools over the folders.
 * @throws ProviderError when there is no place for it; what was begun there is removed.
 * @returns how `virsh undefine` is to treat the one here: what was not copied stays.
 */
export async function copyNvram(
  from: Virsh,
  to: Virsh,
  source: string,
  target: string,
  call: Call,
): Promise<"--nvram" | "--keep-nvram"> {
  const [here, there] = [source, target].map((file) => ({ folder: posix.dirname(file), name: posix.basename(file) }));
  const copied = await withPoolAt(from, here!.folder, async (pool) => {
    await refreshPool(from, pool);
    if (await isSharedPool(from, pool)) return false;
    // A machine that was never started has none yet: it begins with its template there.
    if ((await describeVolume(from, pool, here!.name)) === undefined) return false;
    call.progress(`copying the NVRAM ${source} from ${from.label} to ${to.label}`, { permanent: true });
    const place = { pool, name: here!.name };
    if (
      (await withPoolAt(to, there!.folder, (targetPool) => receive(from, place, to, targetPool, there!.name, call))) ===
      true
    )
      return true;
    throw new ProviderError(
      `the NVRAM ${source} has no place on ${to.label}: there is no folder ${there!.folder}, or libvirt cannot read it; make it there`,
    );
  });
  return copied === true ? "--nvram" : "--keep-nvram";
}

/** What lies there is left from another time: no machine of this name is on that host. */
async function receive(
  from: Virsh,
  source: VolumePlace,
  to: Virsh,
  pool: string,
  name: string,
  call: Call,
): Promise<true> {
  await refreshPool(to, pool);
  await deleteVolume(to, pool, name);
  try {
    await sendFile(from, source, to, { pool, name }, call);
    return true;
  } catch (error) {
    await deleteVolume(new Virsh(to.uri, AbortSignal.timeout(SWEEP_MS)), pool, name).catch(() => undefined);
    throw error;
  }
}

/** Removes what {@link copyNvram} made, when the machine stays where it was. */
export async function takeBackNvram(to: Virsh, file: string): Promise<void> {
  await withPoolAt(to, posix.dirname(file), (pool) => deleteVolume(to, pool, posix.basename(file)));
}
