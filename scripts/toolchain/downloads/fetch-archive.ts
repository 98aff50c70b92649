import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Step } from "../../progress";
import { run } from "../../run";
import { fillIn } from "../architecture";
import type { Download } from "../catalogue";
import { pinnedDigest, wantedDigest } from "./digest";
import { fetchFile } from "./fetch-file";
import { sourceObstacle, sourceOf } from "./source";

/** Why an archive cannot be had here, seen within seconds. A publisher's list is needed only where nothing is pinned. */
export function archiveObstacle(download: Download): Promise<string | undefined> {
  const list = pinnedDigest(download) || !download.checksum ? [] : [download.checksum];
  return sourceObstacle([download.url, ...list].map((url) => fillIn(url)));
}

/**
 * Downloads an archive, checks its SHA-256 and unpacks all of it into `folder`, which exists.
 * @returns the digest
 * @throws {Error} When the download fails, the digest is not the wanted one, or the archive is broken.
 */
export async function fetchArchive(download: Download, folder: string, step: Step): Promise<string> {
  const { sha256, says } = await wantedDigest(download);
  const source = sourceOf(fillIn(download.url));
  const archive = join(folder, basename(new URL(source).pathname));
  const found = await fetchFile(source, archive, step);
  if (found !== sha256) throw new Error(`${source} has SHA-256 ${found}, ${says} ${sha256}`);
  try {
    await run("tar", ["--extract", "--gzip", "--no-same-owner", "--file", archive, "--directory", folder]);
  } catch (error) {
    throw new Error(`${source} cannot be unpacked: ${(error as Error).message}`);
  }
  await rm(archive);
  return sha256;
}
