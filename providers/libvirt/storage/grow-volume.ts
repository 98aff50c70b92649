/** Growing volumes: their data stays, and a guest that runs from one is told. */
import { Call, ProviderError } from "../../base/types";
import { describeVolume, refreshPool, VolumeFacts } from "./storage";
import { Virsh } from "../client";
import { VolumePlace } from "./volume-claim";
import { domainsUsing, refuseIfBase, refuseIfSaved } from "./volume-users";

/**
 * The volume, grown to at least `bytes`. A file that QEMU has open is grown by QEMU (`virsh blockresize`): by anybody else
 * it would be damaged.
 * @throws ProviderError when the volume is gone, or others stand on it.
 */
export async function growVolume(virsh: Virsh, place: VolumePlace, bytes: number, call: Call): Promise<VolumeFacts> {
  const facts = await requireVolume(virsh, place);
  if (bytes <= facts.capacityBytes) return facts;
  const { pool, name } = place;
  const what = `growing volume ${name} in pool ${pool}`;
  // What stands on it keeps its own size, and QEMU does not let a file go that it reads through another.
  await refuseIfBase(virsh, place, "which would not grow with it");
  await refuseIfSaved(virsh, facts.path, `volume ${name} in storage pool ${pool} on ${virsh.label}`);
  const [domain] = await domainsUsing(virsh, facts.path, ["--list-active"]);
  if (domain === undefined) await virsh.run(["vol-resize", "--pool", pool, name, `${bytes}B`], { what });
  else {
    call.progress(`growing ${name} on ${virsh.label} under ${domain}, which runs`, { permanent: true });
    await virsh.run(["blockresize", domain, facts.path, `${bytes}B`], { what });
    await refreshPool(virsh, pool);
  }
  return requireVolume(virsh, place);
}

async function requireVolume(virsh: Virsh, { pool, name }: VolumePlace): Promise<VolumeFacts> {
  const facts = await describeVolume(virsh, pool, name);
  if (facts !== undefined) return facts;
  throw new ProviderError(
    `volume ${name} has vanished from storage pool ${pool} on ${virsh.label}; pulumi refresh, then pulumi up makes it again`,
  );
}
