/** What stands on a volume: clones of it, and domains that run from it. */
import { ProviderError } from "../../base/types";
import { describePool, describeVolume, volumeNames } from "./storage";
import { isName } from "../client/validate";
import { Virsh } from "../client/virsh";
import { isMissing } from "../client/virsh-error";
import { parseMarker, VolumePlace } from "./volume-claim";
import { parseXml, textAt } from "../client/xml";

/** Commands in one call of virsh: far below what one argument may be long (execve(2)). */
const AT_ONCE = 200;

/** @throws ProviderError when other volumes of the pool are clones of this one: without it they are lost. */
export async function refuseIfBase(virsh: Virsh, { pool, name }: VolumePlace): Promise<void> {
  const volume = await describeVolume(virsh, pool, name);
  if (volume === undefined) return;
  const others = (await volumeNames(virsh, pool)).filter((other) => other !== name && parseMarker(other) === undefined);
  const clones = await clonesAmong(virsh, pool, others, volume.path);
  if (clones.length === 0) return;
  throw new ProviderError(
    `volume ${name} in storage pool ${pool} on ${virsh.label} is the base of ${clones.join(", ")}, which would be lost with it; ` +
      "delete those first",
  );
}

async function clonesAmong(virsh: Virsh, pool: string, names: readonly string[], path: string): Promise<string[]> {
  // What is no name of ours may mean something to virsh.
  const [plain, others] = partition(names, (name) => isName(name) === undefined);
  const clones: string[] = [];
  for (let at = 0; at < plain.length; at += AT_ONCE) {
    const some = plain.slice(at, at + AT_ONCE);
    const commands = some.map((name) => `vol-dumpxml --pool ${pool} ${name}`).join("; ");
    const text = await virsh.attemptRun([commands], isMissing, { what: `reading the volumes of pool ${pool}` });
    if (text === undefined) others.push(...some);
    else clones.push(...standingOn(text, path));
  }
  for (const name of others) {
    if ((await describeVolume(virsh, pool, name))?.backingPath === path) clones.push(name);
  }
  return clones;
}

/** Names of the volumes in `virsh vol-dumpxml`, one document after the other, that have `path` under them. */
export function standingOn(documents: string, path: string): string[] {
  return documents.split(/(?<=<\/volume>)/).flatMap((text) => {
    if (!text.includes("<volume")) return [];
    const xml = parseXml(text, "volume");
    return textAt(xml, "backingStore", "path") === path ? [textAt(xml, "name") ?? ""] : [];
  });
}

function partition<T>(items: readonly T[], passes: (item: T) => boolean): [T[], T[]] {
  return [items.filter(passes), items.filter((item) => !passes(item))];
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

/**
 * A domain whose disk is not there: what is under the pool may not be mounted, and an empty disk would take the place of its data.
 * @throws ProviderError when a domain has the volume, which does not exist, as a disk.
 */
export async function refuseIfMissed(virsh: Virsh, { pool, name }: VolumePlace): Promise<void> {
  const folder = (await describePool(virsh, pool))?.path;
  if (folder === undefined || (await describeVolume(virsh, pool, name)) !== undefined) return;
  const users = await domainsUsing(virsh, `${folder}/${name}`);
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
    const uses = section.split("\n").some((line) => /^\s*block\.\d+\.path=/.test(line) && line.endsWith(`=${path}`));
    const name = /^'(.*)'/.exec(section)?.[1];
    return uses && name !== undefined ? [name] : [];
  });
}
