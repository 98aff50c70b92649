/** NoCloud seeds: https://cloudinit.readthedocs.io/en/latest/reference/datasources/nocloud.html */
import { spawn } from "node:child_process";
import { promises as fs } from "node:fs";
import * as path from "node:path";

import { ProviderError } from "../../base/types";
import { withPrivateFolder, writePrivate } from "../client";

export interface Seed {
  readonly userData: string;
  readonly metaData: string;
  readonly networkConfig?: string;
}

/** Every date in the image: the same seed is the same image, byte for byte. */
const DATE = new Date(Date.UTC(2020, 0, 1));
const PROGRAMS: readonly (readonly string[])[] = [["xorriso", "-as", "mkisofs"], ["genisoimage"], ["mkisofs"]];

/**
 * The ISO 9660 image of a seed, with the volume label `cidata`.
 * @throws ProviderError when no program for it is installed.
 */
export async function seedImage(seed: Seed, signal: AbortSignal): Promise<Buffer> {
  return withPrivateFolder(async (folder) => {
    const content = path.join(folder, "content");
    await fs.mkdir(content, { mode: 0o700 });
    const files = { "user-data": seed.userData, "meta-data": seed.metaData, "network-config": seed.networkConfig };
    for (const [name, text] of Object.entries(files)) {
      if (text === undefined) continue;
      await writePrivate(path.join(content, name), text);
      await fs.utimes(path.join(content, name), DATE, DATE);
    }
    await fs.utimes(content, DATE, DATE);
    const image = path.join(folder, "seed.iso");
    await writeImage(image, content, signal);
    return fs.readFile(image);
  });
}

async function writeImage(image: string, content: string, signal: AbortSignal): Promise<void> {
  const options = ["-output", image, "-volid", "cidata", "-joliet", "-rational-rock", "-quiet", content];
  for (const [program, ...first] of PROGRAMS) {
    if (await runIfThere(program, [...first, ...options], signal)) return;
  }
  throw new ProviderError(
    "no program to write ISO images on PATH: install xorriso (Debian: apt install xorriso), or run powercloud setup",
  );
}

/** False when the program is not installed. */
function runIfThere(program: string, args: string[], signal: AbortSignal): Promise<boolean> {
  // https://reproducible-builds.org/specs/source-date-epoch/
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(DATE.getTime() / 1000), TZ: "UTC" };
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], env, signal });
  let messages = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (messages += text));
  return new Promise((resolve, reject) => {
    child.on("error", (error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? resolve(false) : reject(error)));
    child.on("close", (code) => {
      if (code === 0) resolve(true);
      else reject(new ProviderError(`writing the cloud-init disk failed: ${program}: ${messages.trim().slice(-500)}`));
    });
  });
}
