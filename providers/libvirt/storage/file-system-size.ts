/** The size of a file system on a host, by what libvirt offers over every transport: a storage pool's capacity. */
import { createHash } from "node:crypto";
import { posix } from "node:path";

import { ProviderError } from "../../base/types";
import { describePool, poolInfo } from "./storage";
import { Virsh } from "../client/virsh";
import { isMissing, VirshError } from "../client/virsh-error";

const ATTEMPTS = 5;
const PROBE_PREFIX = "powercloud-probe-";

/**
 * Size in bytes, used or not, of the file system that holds `folder` or the nearest parent that exists. Where no pool
 * shows it, a transient pool is made over the folder and removed again: that reads the folder and writes nothing.
 */
export async function fileSystemBytes(virsh: Virsh, folder: string): Promise<number> {
  for (let candidate = posix.normalize(folder); ; candidate = posix.dirname(candidate)) {
    const bytes = await sizeOf(virsh, candidate);
    if (bytes !== undefined) return bytes;
    if (candidate === "/") throw new ProviderError(`${virsh.label}: libvirt could not read any folder above ${folder}`);
  }
}

/** Undefined when there is no such folder. */
async function sizeOf(virsh: Virsh, folder: string): Promise<number | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await probe(virsh, folder);
    } catch (error) {
      // Another that looks at the same moment took its pool, which was used here, away again.
      if (attempt === ATTEMPTS || !(error instanceof VirshError) || !isMissing(error)) throw error;
    }
  }
}

async function probe(virsh: Virsh, folder: string): Promise<number | undefined> {
  const pool = await activePoolAt(virsh, folder);
  if (pool !== undefined) return capacity(virsh, pool);
  const name = PROBE_PREFIX + createHash("sha256").update(folder).digest("hex").slice(0, 8);
  const unreadable = (error: VirshError) =>
    /cannot open directory|cannot (read|stat)|not a directory/i.test(error.output);
  // One left by a run that was cut off, or by another that looks at the same moment, conflicts and is used as it is.
  const conflict = (error: VirshError) => /already (exists|active|defined)|source conflict/i.test(error.output);
  const options = { what: `measuring the file system of ${folder}` };
  let absent = false;
  await virsh.attemptRun(
    ["pool-create-as", name, "dir", "--target", folder],
    (error) => (absent = unreadable(error)) || conflict(error),
    options,
  );
  if (absent) return undefined;
  try {
    return await capacity(virsh, (await activePoolAt(virsh, folder)) ?? name);
  } finally {
    await virsh.attemptRun(["pool-destroy", name], () => true);
  }
}

async function activePoolAt(virsh: Virsh, folder: string): Promise<string | undefined> {
  const names = (await virsh.run(["pool-list", "--name"])).split("\n").map((name) => name.trim());
  for (const name of names) {
    if (name === "" || name.startsWith(PROBE_PREFIX)) continue;
    if ((await describePool(virsh, name))?.path === folder) return name;
  }
  return undefined;
}

async function capacity(virsh: Virsh, pool: string): Promise<number> {
  return Number((await poolInfo(virsh, pool))["Capacity"]);
}
