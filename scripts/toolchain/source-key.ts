import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";

/**
 * A short key of what something is built from: every file of a folder but tests, and `extra` (options of the build).
 * Twelve hex digits.
 * @param members Files and folders in `folder` that count. Default: all.
 */
export async function sourceKey(folder: string, extra: unknown, members: readonly string[] = ["."]): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(extra));
  for (const member of members) {
    for (const file of await sources(join(folder, member))) {
      hash.update(`\0${relative(folder, file)}\0`).update(await readFile(file));
    }
  }
  return hash.digest("hex").slice(0, 12);
}

async function sources(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith("_test.go") && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}
