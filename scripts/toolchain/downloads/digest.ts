import { basename } from "node:path";
import { architecture, fillIn } from "../architecture";
import type { Download } from "../catalogue";
import { fetchText } from "./fetch-file";
import { sourceOf } from "./source";

/** The digest that an archive must have, and who says so. */
export interface WantedDigest {
  /** In hexadecimal. */
  readonly sha256: string;
  /** The beginning of a sentence that ends with the digest. */
  readonly says: string;
}

/** The SHA-256 that toolchain/versions.json pins for an architecture's archive; undefined when it pins none. */
export function pinnedDigest(download: Download, names = architecture()): string | undefined {
  return download.sha256?.[names.go]?.toLowerCase();
}

/**
 * The digest pinned in toolchain/versions.json decides alone. Where none is pinned, it is the one that the publisher
 * states, which guards against a broken download but not against a publisher's account that was taken over.
 * @throws {Error} When there is neither.
 */
export async function wantedDigest(download: Download): Promise<WantedDigest> {
  const pinned = pinnedDigest(download);
  if (pinned) return { sha256: pinned, says: "toolchain/versions.json pins" };
  return { sha256: await publishedDigest(download), says: "its publisher states" };
}

/** @throws {Error} When the publisher's list cannot be had, or does not name the archive. */
export async function publishedDigest(download: Download, names = architecture()): Promise<string> {
  const archive = basename(new URL(fillIn(download.url, names)).pathname);
  if (!download.checksum) throw new Error(`toolchain/versions.json pins no SHA-256 of ${archive}, and names no list`);
  const list = sourceOf(fillIn(download.checksum, names));
  const stated = statedDigest(await fetchText(list), archive);
  if (!stated) throw new Error(`${list} states no SHA-256 for ${archive}`);
  return stated;
}

/** The digest of file `name` in the text of a checksum file; a text that is only a digest holds for any name. */
export function statedDigest(text: string, name: string): string | undefined {
  const bare = /^\s*([0-9a-f]{64})\s*$/i.exec(text);
  if (bare) return bare[1]!.toLowerCase();
  for (const line of text.split("\n")) {
    const match = /^([0-9a-f]{64})\s+\*?(\S+)\s*$/i.exec(line);
    if (match && basename(match[2]!) === name) return match[1]!.toLowerCase();
  }
  return undefined;
}
