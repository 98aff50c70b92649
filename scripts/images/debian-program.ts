import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { cacheDir } from "../paths";
import type { Progress } from "../progress";
import { output } from "../run";
import { installDir } from "../toolchain/install";
import { withLock } from "../toolchain/lock";
import { extractPackages } from "./debian-root";
import type { LayerFile } from "./image-layer";

export interface DebianProgram {
  /** Debian release by code name. */
  readonly release: string;
  readonly package: string;
  /** Absolute path of the program in the package. */
  readonly program: string;
}

const LOADER = "/lib64/ld-linux-x86-64.so.2";

/**
 * A program of a Debian package with the shared libraries that it needs, and nothing else: no shell, no package
 * manager. From the cache, or taken out of the packages (half a minute; needs root).
 * @throws {UserError} When the package mirror fails.
 */
export async function debianProgram(wanted: DebianProgram, progress: Progress): Promise<LayerFile[]> {
  const key = createHash("sha256").update(JSON.stringify(wanted)).digest("hex").slice(0, 12);
  const folder = join(cacheDir(), "images", `${basename(wanted.program)}-${key}`);
  await withLock(`${folder}.lock`, async () => {
    if ((await readdir(folder).catch(() => [])).length > 0) return;
    await progress.step(`${wanted.package} from Debian ${wanted.release}`, () =>
      installDir(folder, (temporary) => extract(wanted, temporary)),
    );
  });
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) => ({ path: decodeURIComponent(name), content: await readFile(join(folder, name)) })),
  );
}

/** Files lie flat in the folder, named by their path in the image. */
async function extract(wanted: DebianProgram, folder: string): Promise<void> {
  const root = join(folder, "root");
  await mkdir(root);
  await extractPackages(wanted.release, [wanted.package], root);
  const libraries = await output("chroot", [root, LOADER, "--list", wanted.program]);
  for (const path of [wanted.program, LOADER, ...libraryPaths(libraries)]) {
    await writeFile(join(folder, encodeURIComponent(path)), await readFile(join(root, path)));
  }
  await rm(root, { recursive: true });
}

/** From lines like `libssl.so.3 => /usr/lib/x86_64-linux-gnu/libssl.so.3 (0x…)`. */
export function libraryPaths(listed: string): string[] {
  return [...listed.matchAll(/ => (\/\S+) \(/g)].map((match) => match[1]!);
}
