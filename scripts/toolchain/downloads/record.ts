import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Download } from "../catalogue";
import { pinnedDigest } from "./digest";

/** Beside what was unpacked: the digest of the archive that it came out of. */
const RECORD = ".archive.sha256";

export async function recordDigest(folder: string, sha256: string): Promise<void> {
  await writeFile(join(folder, RECORD), `${sha256}\n`);
}

/**
 * What is to be said of a folder's official files beside that they are official; empty when they came out of the pinned
 * archive. Undefined when they came out of another one than is pinned now: a pin that was added or mended later holds
 * for what is there already, too.
 */
export async function remarkOn(folder: string, download: Download): Promise<string | undefined> {
  const recorded = await readFile(join(folder, RECORD), "utf8").catch(() => undefined);
  if (recorded === undefined) return "put there by hand";
  const pinned = pinnedDigest(download);
  if (!pinned) return "digest from its publisher, not pinned";
  return recorded.trim() === pinned ? "" : undefined;
}
