import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Step } from "../progress";
import { run } from "../run";
import type { Download } from "./catalogue";
import { fillIn } from "./architecture";

const STATED_DIGEST_SECONDS = 15;
const DOWNLOAD_SECONDS = 15 * 60;

/**
 * Downloads an archive, checks its SHA-256 and unpacks it into `folder`, which exists.
 * @throws {Error} When the download fails or the digest differs from what the publisher states.
 */
export async function fetchArchive(download: Download, folder: string, step: Step): Promise<void> {
  const url = fillIn(download.url);
  const name = basename(new URL(url).pathname);
  const wanted = statedDigest(await fetchText(fillIn(download.checksum)), name);
  if (!wanted) throw new Error(`${fillIn(download.checksum)} states no SHA-256 for ${name}`);
  const archive = join(folder, name);
  const found = await fetchFile(url, archive, step);
  if (found !== wanted) throw new Error(`${url} has SHA-256 ${found}, its publisher states ${wanted}`);
  await run("tar", ["--extract", "--gzip", "--no-same-owner", "--file", archive, "--directory", folder]);
  await rm(archive);
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

async function fetchText(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(STATED_DIGEST_SECONDS * 1000) });
  if (!response.ok) throw new Error(`${url}: HTTP status ${response.status}`);
  return response.text();
}

/** Downloads a file and returns its SHA-256 in hexadecimal. */
async function fetchFile(url: string, path: string, step: Step): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(DOWNLOAD_SECONDS * 1000) });
  if (!response.ok || !response.body) throw new Error(`${url}: HTTP status ${response.status}`);
  const hash = createHash("sha256");
  let bytes = 0;
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      step.update(`${Math.round(bytes / 1e6)} MB`);
      done(null, chunk);
    },
  });
  await pipeline(
    Readable.fromWeb(response.body as import("node:stream/web").ReadableStream),
    watch,
    createWriteStream(path),
  );
  return hash.digest("hex");
}
