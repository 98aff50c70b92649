import { join } from "node:path";
import { pushImages } from "../images/container-images";
import { writeImageManifest } from "../images/image-manifest";
import type { Progress } from "../progress";
import { toolPath } from "../toolchain/tools";
import type { LabContext } from "./context";
import { registryAddress } from "./network/registry";
import { settled } from "./system/settled";

/**
 * Brings the golden images that the model names, with the manifests by which the first phase adopts them, and the
 * container images into the registry. What is cached or pushed already is not made again.
 */
export async function provideImages({ identity, model }: LabContext, progress: Progress): Promise<void> {
  const images = Object.values(model.standards.images);
  await settled([
    ...images.map(({ build, manifest }) => writeImageManifest(build, join(identity.root, manifest), progress)),
    pushImages({
      registry: `http://${registryAddress(identity)}`,
      tools: (name) => toolPath(name, progress),
      progress,
    }),
  ]);
}
