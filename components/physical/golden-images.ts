import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Image } from "../../model/types";
import type { ImageRecord } from "../../contracts/contracts";

/**
 * The golden images, by name, as `powercloud image build` left them on this machine: adopted from their manifests, so that
 * every host gets the very same one. Unknown in a preview on a machine that has not built them.
 * @param project Folder that the manifests' paths are seen from.
 * @throws pulumi.RunError naming the image, where its manifest was looked for, and the command that builds it.
 */
export function goldenImages(
  images: Readonly<Record<string, Image>>,
  project: string,
): pulumi.Output<Record<string, ImageRecord>> {
  return pulumi.all(
    Object.fromEntries(Object.entries(images).map(([name, image]) => [name, adopt(name, image, project)])),
  );
}

function adopt(name: string, image: Image, project: string): pulumi.Output<ImageRecord> {
  const manifest = path.resolve(project, image.manifest);
  if (!existsSync(manifest)) {
    if (pulumi.runtime.isDryRun()) return pulumi.output(pulumi.unknown as unknown as ImageRecord);
    throw new pulumi.RunError(
      `golden image ${name}: ${image.manifest} does not exist on this machine; ` +
        `build the image with \`npx powercloud image build ${image.build} --manifest ${image.manifest}\`.`,
    );
  }
  const record = JSON.parse(readFileSync(manifest, "utf8")) as ImageRecord;
  for (const file of [record.disk, record.kernel, record.initrd]) {
    if (existsSync(file)) continue;
    throw new pulumi.RunError(
      `golden image ${name}: ${image.manifest} names ${file}, which does not exist (base image missing); ` +
        `build it again with \`npx powercloud image build ${image.build} --manifest ${image.manifest}\`.`,
    );
  }
  return pulumi.output(record);
}
