/** Folders of a host, looked at through libvirt, which offers them over every transport as storage pools. */
import { createHash } from "node:crypto";
import { posix } from "node:path";

import { describePool } from "./storage";
import { isMissing, Virsh, VirshError } from "../client";

const ATTEMPTS = 5;
const PROBE_PREFIX = "powercloud-probe-";

/**
 * Runs `work` with the name of a pool over the folder. Where none is there, a transient one is made and removed again: that reads the
 * folder and writes nothing.
 * @returns undefined when there is no such folder.
 */
export async function withPoolAt<T>(
  virsh: Virsh,
  folder: string,
  work: (pool: string) => Promise<T>,
): Promise<T | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await probe(virsh, folder, work);
    } catch (error) {
      // Another that looks at the same moment took its pool, which was used here, away again.
      if (attempt === ATTEMPTS || !(error instanceof VirshError) || !isMissing(error)) throw error;
    }
  }
}

async function probe<T>(virsh: Virsh, folder: string, work: (pool: string) => Promise<T>): Promise<T | undefined> {
  const pool = await poolAt(virsh, folder);
  if (pool !== undefined) return work(pool);
  const name = PROBE_PREFIX + createHash("sha256").update(folder).digest("hex").slice(0, 8);
  const unreadable = (error: VirshError) =>
    /cannot open directory|cannot (read|stat)|not a directory/i.test(error.output);
  // One left by a run that was cut off, or by another that looks at the same moment, conflicts and is used as it is.
  const conflict = (error: VirshError) => /already (exists|active|defined)|source conflict/i.test(error.output);
  const options = { what: `looking at ${folder}` };
  let absent = false;
  await virsh.attemptRun(
    ["pool-create-as", name, "dir", "--target", folder],
    (error) => (absent = unreadable(error)) || conflict(error),
    options,
  );
  if (absent) return undefined;
  try {
    return await work((await poolAt(virsh, folder)) ?? name);
  } finally {
    await virsh.attemptRun(["pool-destroy", name], () => true);
  }
}

/** Names of pools that run and keep files, but for those that were made to look at a folder. */
export async function filePools(virsh: Virsh): Promise<string[]> {
  const text = await virsh.run(["pool-list", "--name", "--type", "dir,fs,netfs"], { what: "listing storage pools" });
  return text
    .split("\n")
    .map((name) => name.trim())
    .filter((name) => name !== "" && !name.startsWith(PROBE_PREFIX));
}

/** The pool that runs over a folder; undefined when there is none. */
export async function poolAt(virsh: Virsh, folder: string): Promise<string | undefined> {
  for (const name of await filePools(virsh)) {
    const path = (await describePool(virsh, name))?.path;
    if (path !== undefined && posix.normalize(`${path}/`) === posix.normalize(`${folder}/`)) return name;
  }
  return undefined;
}
