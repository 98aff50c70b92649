/** Volumes whose host changes. */
import * as path from "node:path";

import { Call } from "../../base/types";
import { copyVolume } from "./moving-disk";
import { describePool, describeVolume, refreshPool } from "./storage";
import { Virsh } from "../client";
import { VolumePlace } from "./volume-claim";
import { domainsUsing } from "./volume-users";

/** Where the volume is now, and its path on its new host. */
export interface Followed {
  readonly at: Virsh;
  readonly path: string;
}

/**
 * Brings a volume to another host. One that is a disk of a domain goes with it, when the domain moves, and stays until then;
 * any other is copied, then removed here.
 * @returns undefined when it is on neither host.
 */
export async function followVolume(
  here: Virsh,
  there: Virsh,
  place: VolumePlace,
  call: Call,
): Promise<Followed | undefined> {
  const { pool, name } = place;
  await refreshPool(there, pool);
  const arrived = await describeVolume(there, pool, name);
  const facts = await describeVolume(here, pool, name);
  if (arrived !== undefined && facts === undefined) return { at: there, path: arrived.path };
  if (facts === undefined) return undefined;
  if ((await domainsUsing(here, facts.path)).length > 0) {
    const folder = (await describePool(there, pool))?.path ?? path.posix.dirname(facts.path);
    return { at: here, path: path.posix.join(folder, name) };
  }
  return { at: there, path: (await copyVolume(here, there, place, call)) ?? facts.path };
}
