import { resolve } from "node:path";
import { Command } from "commander";
import { pushImages } from "../images/container-images";
import { writeImageManifest } from "../images/image-manifest";
import { projectRoot } from "../paths";
import { createProgress } from "../progress";
import { table } from "../table";
import { toolPath } from "../toolchain/tools";

/** `powercloud image build|push` */
export function imageCommand(): Command {
  const image = new Command("image").description("builds golden images, and pushes the container images");
  image
    .command("build")
    .description("builds a golden image for virtual machines, and writes the manifest by which a stack adopts it")
    .argument("<recipe>", "name of a folder in toolchain/images/, as debian-12")
    .option("--manifest <file>", "where to write the manifest (default: .powercloud/images/<recipe>.json)")
    .action(async (recipe: string, options: { manifest?: string }) => {
      const file = resolve(projectRoot, options.manifest ?? `.powercloud/images/${recipe}.json`);
      await writeImageManifest(recipe, file, createProgress());
      console.log(file);
    });
  image
    .command("push")
    .description("builds the container images of modules and gateway, and pushes them to a registry")
    .argument("<registry>", "http://host:port or https://host:port, as this machine reaches it")
    .action(async (registry: string) => {
      const progress = createProgress();
      const digests = await pushImages({ registry, tools: (name) => toolPath(name, progress), progress });
      console.log(table(["image", "digest"], Object.entries(digests)));
    });
  return image;
}
