import type { Progress } from "../progress";
import { toolPath } from "../toolchain/tools";
import { buildGoldenImage } from "./golden-image";
import { writePrivate } from "../private-file";

/**
 * Builds a golden image, or takes it from the cache, and writes its manifest: by that file the first phase adopts it.
 * @param recipe Name of a folder under `toolchain/images/`.
 * @param file Absolute path of the manifest.
 */
export async function writeImageManifest(recipe: string, file: string, progress: Progress): Promise<void> {
  const kube = await toolPath("kube", progress);
  const { disk, kernel, initrd, commandLine, sha256 } = await buildGoldenImage({ recipe, kube, progress });
  writePrivate(file, `${JSON.stringify({ disk, kernel, initrd, commandLine, sha256 }, undefined, 2)}\n`);
}
