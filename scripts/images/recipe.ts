import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { parse } from "yaml";
import { projectRoot } from "../paths";
import { UserError } from "../user-error";

/** What a golden image is made of: `toolchain/images/<name>/recipe.yaml`. */
export interface Recipe {
  readonly name: string;
  /** The recipe's folder: `recipe.yaml`, `files/` (laid over the root), `customize.sh`, `initrd-init.sh`. */
  readonly folder: string;
  /** Debian release by code name. */
  readonly release: string;
  readonly packages: readonly string[];
  /** Globs of dpkg's path-exclude. */
  readonly exclude: readonly string[];
  /** Kernel modules that the initial RAM disk loads; what they depend on is found out. */
  readonly initrdModules: readonly string[];
  readonly commandLine: string;
  /** Size of the root file system in MiB; it grows to the machine's disk at first boot. */
  readonly sizeMiB: number;
}

/** @throws {UserError} When there is no recipe of that name. */
export async function readRecipe(name: string): Promise<Recipe> {
  const recipes = join(projectRoot, "toolchain", "images");
  const known = (await readdir(recipes, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  if (!known.some((entry) => entry.name === name)) {
    const names = known.map((entry) => entry.name).join(", ");
    throw new UserError(`image ${name}: there is no recipe toolchain/images/${name}; there are: ${names}.`);
  }
  const folder = join(recipes, name);
  const content = parse(await readFile(join(folder, "recipe.yaml"), "utf8")) as Omit<Recipe, "name" | "folder">;
  return { ...content, name, folder };
}

/** Key of what a recipe makes: every file of it (name, execute permission, content) and `extra`. Twelve hex digits. */
export async function recipeKey(recipe: Recipe, extra: string): Promise<string> {
  const hash = createHash("sha256").update(extra);
  const entries = await readdir(recipe.folder, { withFileTypes: true, recursive: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
  for (const file of files.sort()) {
    const executable = ((await stat(file)).mode & 0o100) !== 0;
    hash.update(`\0${relative(recipe.folder, file)}\0${executable}\0`).update(await readFile(file));
  }
  return hash.digest("hex").slice(0, 12);
}
