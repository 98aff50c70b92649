/** Whole volumes between pools: through this machine, as a client of both hosts, and verified. */
import { Call, ProviderError } from "../../../base/types";
import { downloadVolume } from "./download";
import { withNamelessFile } from "../../client/nameless-file";
import { createFrom, createVolume, describeVolume, refreshPool, requireSpace } from "../storage";
import { fileSha256, inspectSource, uploadInto } from "./upload";
import { Virsh } from "../../client/virsh";
import { VolumePlace } from "../volume-claim";
import { CopiedVolume } from "../volume-inputs";

/** What a copy is, for who reads it later. */
export interface Copied {
  /** Of the file, in hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * Sends a self-contained qcow2 volume to a pool, where there is none of that name, and reads it back.
 * @throws ProviderError when what is read back is not what was sent, or there is no room.
 */
export async function sendVolume(
  from: Virsh,
  source: VolumePlace,
  to: Virsh,
  target: VolumePlace,
  call: Call,
): Promise<Copied> {
  return withNamelessFile(async (file) => {
    call.progress(`copying ${source.name} from ${from.label} to ${to.label}`);
    await downloadVolume(from, source, file, call);
    const bytes = await inspectSource(file, "qcow2");
    const sha256 = await digestOf(file);
    await requireSpace(to, target.pool, bytes);
    await createVolume(to, target.pool, { name: target.name, capacityBytes: bytes, format: "raw" });
    await uploadInto(to, target, { file, bytes }, call);
    const arrived = await withNamelessFile(async (back) => {
      await downloadVolume(to, target, back, call);
      return digestOf(back);
    });
    if (arrived === sha256) return { sha256, bytes };
    throw new ProviderError(
      `volume ${target.name} did not arrive whole on ${to.label}: SHA-256 ${arrived}, sent was ${sha256}; run pulumi up again, and ` +
        "look at that host's disk when it happens twice",
    );
  });
}

/**
 * Makes a volume of what another one holds, on the same host or on another.
 * @throws ProviderError when that one is not there.
 */
export async function copyInto(virsh: Virsh, place: VolumePlace, copyOf: CopiedVolume, call: Call): Promise<void> {
  const from = copyOf.host === virsh.uri ? virsh : new Virsh(copyOf.host, call.signal);
  const source = { pool: copyOf.pool, name: copyOf.volume };
  await refreshPool(from, source.pool);
  const facts = await describeVolume(from, source.pool, source.name);
  if (facts === undefined) {
    throw new ProviderError(
      `volume ${source.name}, from which ${place.name} is to be made, is not in storage pool ${source.pool} on ${from.label}; ` +
        "restore it there from a backup, or leave copyOf out to begin with an empty disk",
    );
  }
  call.progress(`making ${place.name} on ${virsh.label} from ${source.name} on ${from.label}`, { permanent: true });
  if (from !== virsh || source.pool !== place.pool) return void (await sendVolume(from, source, virsh, place, call));
  await createFrom(virsh, place.pool, { ...place, capacityBytes: facts.capacityBytes, format: "qcow2" }, source.name);
}

async function digestOf(file: string): Promise<string> {
  const digest = await fileSha256(file);
  if (digest === undefined) throw new Error(`${file} vanished`);
  return digest;
}
