import * as pulumi from "@pulumi/pulumi";
import type { StandardizationContract } from "../../contracts/contracts";
import type { Model } from "../../model/types";
import { machines } from "../../planning/environment/machines";

/**
 * Holds a phase back that would build a machine of an image that no phase before it knows.
 * @throws pulumi.RunError with the images' names, and what to do first.
 */
export function refuseWithoutImage(model: Model, images: StandardizationContract["images"]): void {
  const without = [...new Set(machines(model).map(({ image }) => image))].filter(
    (image) => !Object.hasOwn(images, image),
  );
  if (without.length === 0) return;
  throw new pulumi.RunError(
    `nothing is known yet of image ${without.join(", ")}: run \`pulumi up -s ${model.name}.standardization\` first, then integration, ` +
      "which brings it to the hosts. If it is another name of one that is there, say so in the model: was, with its first name.",
  );
}
