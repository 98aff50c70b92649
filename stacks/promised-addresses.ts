import * as pulumi from "@pulumi/pulumi";
import type { StandardizationContract } from "../contracts/contracts";
import type { Model } from "../model/types";
import { machines } from "../planning/environment/machines";
import { outputsIfAny } from "./previous";

type Addresses = StandardizationContract["addresses"];

/** The addresses that this stack promised when it was last brought up; undefined: it was not yet. */
export async function promisedAddresses(): Promise<Addresses | undefined> {
  const { addresses } = await outputsIfAny(pulumi.getStack());
  return addresses as Addresses | undefined;
}

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

/**
 * Holds a phase back that would build a machine whose address nobody has decided on yet: the model was changed after
 * standardization was brought up.
 * @throws pulumi.RunError with the machines' names, and what to do first.
 */
export function refuseWithoutAddress(model: Model, addresses: Addresses): void {
  const without = machines(model).filter(({ name, network }) => addresses[name]?.network !== network);
  if (without.length === 0) return;
  const names = without.map(({ name, network }) => `${name} on ${network}`).join(", ");
  const stack = `${model.name}.standardization`;
  throw new pulumi.RunError(
    `there is no address yet for ${names}: run \`pulumi up -s ${stack}\` first, which gives them.`,
  );
}
