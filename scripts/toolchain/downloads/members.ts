import { chmod, link, readdir, realpath, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";

/**
 * Puts programs out of an unpacked archive into `folder`, executable. A program is found by its name, wherever in the
 * archive it lies: publishers change the folders of their archives, and one may be named as the program in it is.
 * @throws {Error} When a program is missing, or it cannot be told which of several it is.
 */
export async function takeMembers(unpacked: string, names: readonly string[], folder: string): Promise<void> {
  const files = await filesIn(unpacked);
  for (const name of names) {
    const path = join(folder, name);
    // Several names may lead to one file, so it is not moved away.
    await link(join(unpacked, pick(files, name)), path);
    await chmod(path, 0o755);
  }
}

interface Candidate {
  /** Its place in the archive. */
  readonly path: string;
  /** What it is in truth, where it is a symbolic link; relative to the archive as well. */
  readonly target: string;
  readonly executable: boolean;
}

/** Regular files and links to such. A link that leads nowhere, or out of the archive, brings nothing. */
async function filesIn(unpacked: string): Promise<Candidate[]> {
  const root = await realpath(unpacked);
  const entries = await readdir(root, { recursive: true });
  const files: Candidate[] = [];
  for (const path of entries) {
    const target = await realpath(join(root, path)).catch(() => undefined);
    if (!target?.startsWith(root + sep)) continue;
    const status = await stat(target);
    if (!status.isFile()) continue;
    files.push({ path, target: relative(root, target), executable: (status.mode & 0o111) !== 0 });
  }
  return files;
}

/** The one nearest to the archive's top; what is executable goes before what is not (completions, manual pages). */
function pick(files: readonly Candidate[], name: string): string {
  const named = files.filter(({ path }) => basename(path) === name);
  const programs = named.some(({ executable }) => executable) ? named.filter(({ executable }) => executable) : named;
  const depth = Math.min(...programs.map(({ path }) => depthOf(path)));
  const nearest = programs.filter(({ path }) => depthOf(path) === depth);
  const targets = new Set(nearest.map(({ target }) => target));
  if (targets.size === 1) return nearest[0]!.target;
  const paths = files.map(({ path }) => path).sort();
  if (targets.size === 0) throw new Error(`the archive has no file "${name}"; it has ${listed(paths)}`);
  throw new Error(`the archive has several files "${name}": ${listed(nearest.map(({ path }) => path).sort())}`);
}

function depthOf(path: string): number {
  return path.split(sep).length;
}

/** The first of many names. */
function listed(paths: readonly string[]): string {
  if (paths.length === 0) return "no files";
  return paths.length <= 8 ? paths.join(", ") : `${paths.slice(0, 8).join(", ")} and ${paths.length - 8} more`;
}
