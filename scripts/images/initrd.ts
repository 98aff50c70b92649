import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { output } from "../run";
import { cpioArchive, type CpioEntry } from "./cpio";
import type { Recipe } from "./recipe";

const FOLDERS = ["bin", "dev", "proc", "root", "modules"];

/**
 * Writes the initial RAM disk for the kernel `version` of `root`: a static shell, the recipe's modules in their order,
 * and its init. A few hundred instructions instead of Debian's scripts with udev, which take seconds without KVM. It is
 * left uncompressed: at 3 MB, unpacking would cost more than reading.
 */
export async function writeInitrd(recipe: Recipe, root: string, version: string, file: string): Promise<void> {
  const modules = await moduleFiles(recipe, root, version);
  const order = modules.map((module) => `${basename(module)}\n`).join("");
  const entries: CpioEntry[] = [
    ...FOLDERS.map((path) => ({ path })),
    { path: "bin/busybox", content: await readFile(join(root, "usr/bin/busybox")) },
    { path: "init", content: await readFile(join(recipe.folder, "initrd-init.sh")) },
    { path: "modules/order", content: Buffer.from(order) },
  ];
  for (const module of modules) {
    entries.push({ path: `modules/${basename(module)}`, content: await readFile(module) });
  }
  await writeFile(file, cpioArchive(entries));
}

/** Files of the recipe's modules and of all that they need, each after what it needs. */
async function moduleFiles(recipe: Recipe, root: string, version: string): Promise<string[]> {
  const modprobe = ["/sbin/modprobe", "--set-version", version, "--show-depends", "--all", ...recipe.initrdModules];
  // The image's own modprobe: the machine that builds may have none.
  const lines = (await output("chroot", [root, ...modprobe])).split("\n");
  const files = lines.filter((line) => line.startsWith("insmod ")).map((line) => join(root, line.split(/\s+/)[1]!));
  return [...new Set(files)];
}
