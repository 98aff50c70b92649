import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../../paths";
import type { Progress } from "../../progress";
import { UserError } from "../../user-error";
import { ARCHITECTURES, fillIn } from "../architecture";
import type { Download } from "../catalogue";
import { allDownloads } from "./all";
import { publishedDigest } from "./digest";
import { fetchFile } from "./fetch-file";
import { sourceOf } from "./source";

const VERSIONS = join(projectRoot, "toolchain/versions.json");

/**
 * Writes the digests of all official downloads, for all architectures, into toolchain/versions.json. Each archive is
 * downloaded, and must have the digest that its publisher states. For whoever changes a version.
 * @returns the addresses of what was pinned
 * @throws {UserError} When an archive does not have the digest that its publisher states.
 */
export async function pinDownloads(
  progress: Progress,
  file = VERSIONS,
  downloads: readonly Download[] = allDownloads(),
): Promise<string[]> {
  let text = await readFile(file, "utf8");
  const pinned: string[] = [];
  for (const download of downloads) {
    const digests: Record<string, string> = {};
    for (const names of ARCHITECTURES) {
      const url = fillIn(download.url, names);
      digests[names.go] = await progress.step(url, async (step) => {
        const [found, stated] = [
          await fetchFile(sourceOf(url), undefined, step),
          await publishedDigest(download, names),
        ];
        if (found === stated) return found;
        throw new UserError(`${url} has SHA-256 ${found}, its publisher states ${stated}; nothing was pinned`);
      });
      pinned.push(url);
    }
    text = withPin(text, download.url, digests);
  }
  await writeFile(file, text);
  return pinned;
}

/**
 * The text of versions.json with the digests behind the `url` they belong to, in the order and shape that it has.
 * @throws {Error} When the text does not name the address: a mistake in the project's code.
 */
export function withPin(text: string, url: string, digests: Readonly<Partial<Record<string, string>>>): string {
  const place = new RegExp(`^( *)("url": ${escaped(JSON.stringify(url))}),\\n(?: *"sha256": \\{[^}]*\\},\\n)?`, "m");
  if (!place.test(text)) throw new Error(`there is no line "url": "${url}" with more behind it`);
  return text.replace(place, (_all, indent: string, line: string) => {
    const lines = Object.entries(digests).map(([name, digest]) => `${indent}  "${name}": "${digest}"`);
    return `${indent}${line},\n${indent}"sha256": {\n${lines.join(",\n")}\n${indent}},\n`;
  });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
