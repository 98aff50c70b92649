/** What stands on a volume: clones of it, and domains that run from it. */
import { ProviderError } from "../../base/types";
import { describePool, describeVolume } from "./storage";
import { samePath, Virsh } from "../client";
import { VolumePlace } from "./volume-claim";
import { COMMIT, layersOf, standingOn } from "./volume-layers";

/**
 * Looks in all pools of files, and at the disks of all domains: an overlay may be anywhere.
 * @param consequence Why that matters: "which would be lost with it".
 * @throws ProviderError when clones of this volume, or overlays over it, are there.
 */
export async function refuseIfBase(
  virsh: Virsh,
  { pool, name }: VolumePlace,
  consequence = "which would be lost with it",
): Promise<void> {
  const volume = await describeVolume(virsh, pool, name);
  if (volume === undefined) return;
  const layers = standingOn(await layersOf(virsh), volume.path);
  const uses = (await diskUses(virsh)).filter(({ under }) => under.some((file) => samePath(file, volume.path)));
  const known = layers.map((layer) => (layer.pool === pool ? layer.name : layer.path));
  const elsewhere = uses.map(({ file }) => file).filter((file) => !layers.some(({ path }) => samePath(path, file)));
  if (known.length + elsewhere.length === 0) return;
  const isOverlaid = layers.some(({ isOurs }) => !isOurs) || elsewhere.length > 0;
  throw new ProviderError(
    `volume ${name} in storage pool ${pool} on ${virsh.label} is the base of ${[...known, ...new Set(elsewhere)].join(", ")}, ${consequence}; ` +
      `delete those first${isOverlaid ? `; or, of what a snapshot or a backup program put over it, ${COMMIT}` : ""}`,
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
  const where = `volume ${name} in storage pool ${pool} on ${virsh.label}`;
  if (users.length > 0) {
    throw new ProviderError(
      `${where} is a disk of ${users.join(", ")}, which is running; ` +
        "take that up with `pulumi up` or `pulumi import`, or remove it (virsh destroy, virsh undefine), first",
    );
  }
  await refuseIfSaved(virsh, volume.path, where);
}

/**
 * A machine that was saved (virsh managedsave) goes on where it was: with its disks as they were, or not at all.
 * @param where The volume at `path`, for the message.
 * @throws ProviderError when such a domain has it as a disk.
 */
export async function refuseIfSaved(virsh: Virsh, path: string, where: string): Promise<void> {
  const users = await domainsUsing(virsh, path, ["--list-inactive"]);
  if (users.length === 0) return;
  const saved = await virsh.run(["list", "--all", "--with-managed-save", "--name"], { what: "listing saved domains" });
  const names = users.filter((user) => saved.split("\n").includes(user));
  if (names.length === 0) return;
  throw new ProviderError(
    `${where} is a disk of ${names.join(", ")}, which was saved as it ran (virsh managedsave) and needs it to go on: start it, so ` +
      `that it can be shut down in order, or throw its memory away: virsh -c '${virsh.uri}' managedsave-remove ${names[0]}`,
  );
}

/**
 * A domain whose disk is not there: what is under the pool may not be mounted, and an empty disk would take the place of its data.
 * @throws ProviderError when a domain has the volume, which does not exist, as a disk.
 */
export async function refuseIfMissed(virsh: Virsh, { pool, name }: VolumePlace): Promise<void> {
  const folder = (await describePool(virsh, pool))?.path;
  if (folder === undefined || (await describeVolume(virsh, pool, name)) !== undefined) return;
  const missed = `${folder}/${name}`;
  const users = (await diskUses(virsh)).flatMap((use) =>
    [use.file, ...use.under].some((file) => samePath(file, missed)) ? [use.domain] : [],
  );
  if (users.length === 0) return;
  throw new ProviderError(
    `volume ${name} in storage pool ${pool} on ${virsh.label} is missing, although it is a disk of ${users.join(", ")}: no empty one takes its place. ` +
      `Look whether what belongs at ${folder} is mounted there; restore the volume from a backup or a copy; or, when its data may be lost, remove ` +
      `who had it (virsh undefine ${users[0]}) and run pulumi refresh and pulumi up`,
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
    const files = section.split("\n").flatMap((line) => /^\s*block\.\d+\.path=(.*)$/.exec(line)?.[1] ?? []);
    const uses = files.some((file) => samePath(file, path));
    const name = /^'(.*)'/.exec(section)?.[1];
    return uses && name !== undefined ? [name] : [];
  });
}

/** A file that a domain has as a disk, with what libvirt knows to be under it: all of it while the domain runs. */
export interface DiskUse {
  readonly domain: string;
  /** Target, `vda`. */
  readonly device: string;
  readonly file: string;
  readonly under: readonly string[];
}

export async function diskUses(virsh: Virsh): Promise<DiskUse[]> {
  const what = `asking ${virsh.label} which disks are in use`;
  return parseUses(await virsh.run(["domstats", "--block", "--backing", "--raw"], { what }));
}

/** The output of `virsh domstats --block --backing --raw` (virsh(1)): a disk has an entry for each file, topmost first. */
export function parseUses(domstats: string): DiskUse[] {
  return domstats.split(/^Domain: /m).flatMap((section) => {
    const domain = /^'(.*)'/.exec(section)?.[1];
    if (domain === undefined) return [];
    const files = new Map<string, string[]>();
    let device = "";
    for (const line of section.split("\n")) {
      device = /^\s*block\.\d+\.name=(.*)$/.exec(line)?.[1] ?? device;
      const file = /^\s*block\.\d+\.path=(.*)$/.exec(line)?.[1];
      if (file !== undefined) files.set(device, [...(files.get(device) ?? []), file]);
    }
    return [...files].map(([name, [file, ...under]]) => ({ domain, device: name, file: file!, under }));
  });
}
