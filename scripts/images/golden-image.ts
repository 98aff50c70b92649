import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, copyFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { cacheDir } from "../paths";
import type { Progress } from "../progress";
import { installDir } from "../toolchain/install";
import { withLock } from "../toolchain/lock";
import { installSystem } from "./debian-root";
import { writeInitrd } from "./initrd";
import { readRecipe, recipeKey, type Recipe } from "./recipe";
import { writeRootDisk } from "./root-disk";

export interface GoldenImageArgs {
  /** Name of the recipe under `toolchain/images/`. */
  readonly recipe: string;
  /** Path of the multi-call Kubernetes binary that goes into the image. */
  readonly kube: string;
  readonly progress: Progress;
  /** Ends the build. */
  readonly signal?: AbortSignal;
}

export interface GoldenImage {
  /** qcow2 with one ext4 file system, no partition table. */
  readonly disk: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly commandLine: string;
  /** Of the disk, hexadecimal. */
  readonly sha256: string;
  /** The image was there already. */
  readonly cached: boolean;
}

/** Raised when this code makes something else of the same recipe. */
const BUILDER_VERSION = 1;

/**
 * The golden image of a recipe, from the cache or built (about two minutes; needs root). It appears in the cache by one
 * rename, so that a build that was killed leaves nothing which looks like an image; the next one sweeps its remains.
 *
 * @throws {UserError} When there is no such recipe, or a package mirror or a tool fails.
 */
export async function buildGoldenImage(args: GoldenImageArgs): Promise<GoldenImage> {
  const recipe = await readRecipe(args.recipe);
  const key = await recipeKey(recipe, `${BUILDER_VERSION} ${await sha256Of(args.kube)}`);
  const images = join(cacheDir(), "images");
  const folder = join(images, `${recipe.name}-${key}`);
  const found = await readImage(folder, recipe);
  if (found) return { ...found, cached: true };
  const waiting = () => args.progress.note(`  image ${recipe.name}: another build of it is under way; waiting for it`);
  return withLock(
    `${folder}.lock`,
    async () => {
      const meanwhile = await readImage(folder, recipe);
      if (meanwhile) return { ...meanwhile, cached: true };
      await args.progress.step(`image ${recipe.name}`, (step) =>
        build(recipe, folder, args, (text) => step.update(text)),
      );
      return { ...(await readImage(folder, recipe))!, cached: false };
    },
    waiting,
  );
}

async function readImage(folder: string, recipe: Recipe): Promise<Omit<GoldenImage, "cached"> | undefined> {
  // The folder gets its name when it is complete.
  const sha256 = await readFile(join(folder, "disk.sha256"), "utf8").catch(() => undefined);
  if (sha256 === undefined) return undefined;
  return {
    disk: join(folder, "disk.qcow2"),
    kernel: join(folder, "vmlinuz"),
    initrd: join(folder, "initrd"),
    commandLine: recipe.commandLine,
    sha256: sha256.trim(),
  };
}

function build(
  recipe: Recipe,
  folder: string,
  { kube, signal }: GoldenImageArgs,
  update: (text: string) => void,
): Promise<void> {
  return installDir(folder, async (staging) => {
    const root = join(staging, "root");
    const disk = join(staging, "disk.qcow2");
    await installSystem(recipe, root, { kube, signal, update });
    update("kernel and disk");
    await takeKernel(recipe, root, staging);
    await writeRootDisk(root, recipe.sizeMiB, disk);
    await rm(root, { recursive: true });
    await writeFile(join(staging, "disk.sha256"), `${await sha256Of(disk)}\n`);
  });
}

/** Moves the kernel out of the image, where nothing would read it, and makes the initial RAM disk for it. */
async function takeKernel(recipe: Recipe, root: string, target: string): Promise<void> {
  const versions = await readdir(join(root, "usr/lib/modules"));
  if (versions.length !== 1) throw new Error(`image ${recipe.name}: expected one kernel, found ${versions.join(", ")}`);
  const kernel = join(root, "boot", `vmlinuz-${versions[0]}`);
  await access(kernel);
  await copyFile(kernel, join(target, "vmlinuz"));
  await rm(kernel);
  await writeInitrd(recipe, root, versions[0]!, join(target, "initrd"));
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
