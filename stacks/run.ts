import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { keepFieldManager } from "../components/platform/field-manager";
import { deleteFixedNamesFirst } from "../components/platform/fixed-names";
import { ModelError } from "../model/errors";
import { loadModel } from "../model/load";
import type { Model } from "../model/types";
import type { Contracts, PhaseName } from "../contracts/contracts";
import type { Promised } from "./phase";
import { phaseNamed } from "./phases";
import { receive } from "./previous";
import { refuseWithoutImage } from "./guards/known-images";
import { refuseWithoutAddress } from "./promised-addresses";
import { PROJECT } from "./project";
import { parseStackName, type StackName } from "./stack-name";

/** Builds the phase that the stack's name asks for; its contract becomes the stack's outputs. */
export async function runStack(): Promise<Promised<Contracts[PhaseName]>> {
  pulumi.runtime.registerResourceTransform(deleteFixedNamesFirst);
  const stack = nameOrRefuse();
  pulumi.runtime.registerResourceTransform(keepFieldManager(`powercloud-${pulumi.getStack()}`));
  const model = await modelOrRefuse(stack.environment);
  const phase = phaseNamed(stack.phase);
  await phase.check(model);
  // `receive` has checked it against the contract of the phase that `phase` names.
  const previous = phase.after === undefined ? undefined : await receive(stack, phase.after, model);
  if (previous !== undefined && "addresses" in previous) {
    refuseWithoutAddress(model, previous.addresses);
    refuseWithoutImage(model, previous.images);
  }
  return phase({ model, previous: previous as never });
}

function nameOrRefuse(): StackName {
  try {
    return parseStackName(pulumi.getStack());
  } catch (error) {
    throw new pulumi.RunError((error as Error).message);
  }
}

/**
 * `powercloud:model` in the stack's configuration overrides `models/<env>.yaml`; either way the model's own name must be
 * the environment's, so that a stack is never brought up from another environment's model.
 */
async function modelOrRefuse(environment: string): Promise<Model> {
  const file = new pulumi.Config("powercloud").get("model") ?? path.join("models", `${environment}.yaml`);
  const model = await loadOrRefuse(path.resolve(PROJECT, file));
  if (model.name === environment) return model;
  throw new pulumi.RunError(
    `${file}: name is ${JSON.stringify(model.name)}, but the stack is of environment ${JSON.stringify(environment)}: ` +
      "give both the same name, or set powercloud:model to the environment's own file.",
  );
}

async function loadOrRefuse(file: string): Promise<Model> {
  try {
    return await loadModel(file);
  } catch (error) {
    if (error instanceof ModelError) throw new pulumi.RunError(error.message);
    throw error;
  }
}
