/** Whole volumes between pools: through this machine, as a client of both hosts, and verified. */
import { Call, ProviderError } from "../../../base/types";
import { Copied, sendFile } from "./stream-volume";
import { createFrom, describeVolume, refreshPool } from "../storage";
import { Virsh } from "../../client";
import { VolumePlace } from "../volume-claim";
import { CopiedVolume } from "../volume-inputs";

/**
 * Sends a self-contained qcow2 volume to a pool, where there is none of that name.
 * @throws ProviderError when it is none, there is no room, or what is read back is not what was sent.
 */
export async function sendVolume(
  from: Virsh,
  source: VolumePlace,
  to: Virsh,
  target: VolumePlace,
  call: Call,
): Promise<Copied> {
  const facts = await describeVolume(from, source.pool, source.name);
  if (facts?.format === "qcow2" && facts.backingPath === undefined) return sendFile(from, source, to, target, call);
  throw new ProviderError(
    `volume ${source.name} in storage pool ${source.pool} on ${from.label} is no qcow2 volume that stands on its own (` +
      `${facts === undefined ? "it is not there" : facts.format}${facts?.backingPath === undefined ? "" : ` over ${facts.backingPath}`}): ` +
      "make one of it there first, qemu-img convert -O qcow2",
  );
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
