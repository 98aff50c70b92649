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
