/** What stands on a volume: clones of it, and domains that run from it. */
import { ProviderError } from "../base/types";
import { describeVolume, volumeNames } from "./storage";
import { Virsh } from "./virsh";
import { parseMarker, VolumePlace } from "./volume-claim";

/** @throws ProviderError when other volumes of the pool are clones of this one: without it they are lost. */
export async function refuseIfBase(virsh: Virsh, { pool, name }: VolumePlace): Promise<void> {
  const volume = await describeVolume(virsh, pool, name);
  // A thin clone can be a base too, but this project never makes it one.
  if (volume === undefined || volume.backingPath !== undefined) return;
  const others = (await volumeNames(virsh, pool)).filter((other) => other !== name && parseMarker(other) === undefined);
  const clones: string[] = [];
  for (const other of others) {
    if ((await describeVolume(virsh, pool, other))?.backingPath === volume.path) clones.push(other);
  }
  if (clones.length === 0) return;
  throw new ProviderError(
    `volume ${name} in storage pool ${pool} on ${virsh.label} is the base of ${clones.join(", ")}, which would be lost with it; ` +
      "delete those first",
  );
}

/**
 * A running domain keeps a deleted volume's file open, and would lose all of it at its next start. Domains that Pulumi
 * does not know of are found as well: one whose creation was cut off, one that an operator made.
 * @throws ProviderError when a running domain has the volume as a disk.
 */
export async function refuseIfInUse(virsh: Virsh, { pool, name }: VolumePlace): Promise<void> {
  const volume = await describeVolume(virsh, pool, name);
  if (volume === undefined) return;
  const users = await domainsUsing(virsh, volume.path, ["--list-active"]);
  if (users.length === 0) return;
  throw new ProviderError(
    `volume ${name} in storage pool ${pool} on ${virsh.label} is a disk of ${users.join(", ")}, which is running; ` +
      "take that up with `pulumi up` or `pulumi import`, or remove it (virsh destroy, virsh undefine), first",
  );
}

/** Names of the domains that have a disk at `path`; `filter` as `virsh domstats` has it, default: all domains. */
export async function domainsUsing(virsh: Virsh, path: string, filter: readonly string[] = []): Promise<string[]> {
  const what = `asking ${virsh.label} which disks are in use`;
  return domainsWithDisk(await virsh.run(["domstats", "--block", "--raw", ...filter], { what }), path);
}

/** Names of the domains that have a disk at `path`, in the output of `virsh domstats --block` (virsh(1)). */
export function domainsWithDisk(domstats: string, path: string): string[] {
  return domstats.split(/^Domain: /m).flatMap((section) => {
    const uses = section.split("\n").some((line) => /^\s*block\.\d+\.path=/.test(line) && line.endsWith(`=${path}`));
    const name = /^'(.*)'/.exec(section)?.[1];
    return uses && name !== undefined ? [name] : [];
  });
}
