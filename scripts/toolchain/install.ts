import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Fills a new folder and only then gives it its name, so that a folder of this name is always complete, even if this
 * process is killed halfway. A folder that is there already is replaced. To be called under a lock of the folder's:
 * temporary folders of the same name are taken for what a killed process left.
 */
export async function installDir(folder: string, fill: (temporary: string) => Promise<void>): Promise<void> {
  await removeLeftOvers(folder);
  const temporary = join(dirname(folder), `.${basename(folder)}.${randomUUID().slice(0, 8)}.tmp`);
  await mkdir(temporary, { recursive: true });
  try {
    await fill(temporary);
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** A relative symbolic link, which stays right when the folder is renamed. */
export function link(target: string, path: string): Promise<void> {
  return symlink(target, path);
}

async function removeLeftOvers(folder: string): Promise<void> {
  const parent = dirname(folder);
  const names = await readdir(parent).catch(() => [] as string[]);
  const leftOvers = names.filter((name) => name.startsWith(`.${basename(folder)}.`) && name.endsWith(".tmp"));
  for (const name of leftOvers) await rm(join(parent, name), { recursive: true, force: true });
}
