/** What lies under a volume that goes to another host. */
import * as path from "node:path";

import { describeVolume, VolumeFacts } from "./storage";
import { Virsh } from "../client";
import { contentDigest, markersOf, VolumePlace } from "./volume-claim";

/** Volumes that began empty: what was written to them since is known to nobody. */
const EMPTY = ["qcow2", "raw"].map((format) => contentDigest(format, undefined, undefined));

/**
 * The volume of the target that holds the same as the one under `volume` here; undefined where there is no proof of that. A
 * volume over another base than it was written over is lost, so a name is none: the same file was uploaded to both, as their
 * markers say, and nothing lies under it.
 */
export async function commonBase(
  from: Virsh,
  to: Virsh,
  { pool, facts }: Pick<VolumePlace, "pool"> & { readonly facts: VolumeFacts },
): Promise<VolumeFacts | undefined> {
  if (facts.backingPath === undefined) return undefined;
  const place = { pool, name: path.posix.basename(facts.backingPath) };
  const [here, there] = await Promise.all([from, to].map((virsh) => describeVolume(virsh, pool, place.name)));
  if (here?.path !== facts.backingPath || here.backingPath !== undefined || there === undefined) return undefined;
  const uploaded = await contents(from, place);
  return (await contents(to, place)).some((content) => uploaded.includes(content)) ? there : undefined;
}

async function contents(virsh: Virsh, place: VolumePlace): Promise<string[]> {
  const found = (await markersOf(virsh, place)).flatMap(({ content }) => content ?? []);
  return found.filter((content) => !EMPTY.includes(content));
}
