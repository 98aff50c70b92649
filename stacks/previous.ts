import * as pulumi from "@pulumi/pulumi";
import { checkContract } from "../contracts/contract-check";
import { fromEarlier } from "../contracts/earlier";
import {
  type Condition,
  type Contracts,
  type IntegrationContract,
  type PhaseName,
  SECRET_FIELDS,
  type VirtualizationContract,
} from "../contracts/contracts";
import { refusalText } from "../gates/evidence-text";
import { isStale, STALE_AFTER_DAYS, unmet } from "../gates/gate";
import type { Model } from "../model/types";
import { asInModel, hostRenames, renamedAssignments } from "../planning/environment/renames";
import type { Received } from "./phase";
import type { StackName } from "./stack-name";

type Secrets = Record<string, pulumi.Output<unknown>>;

/**
 * Reads what `phase` of the same environment promised, checks it against its contract, and holds its gate. Hosts have the names and
 * stand in the centres that the model says now.
 * @throws pulumi.RunError with one sentence that names the phase, the condition that does not hold, and the fix.
 */
export async function receive<P extends PhaseName>(
  stack: StackName,
  phase: P,
  model: Model,
): Promise<Received<Contracts[P]>> {
  const name = `${stack.environment}.${phase}`;
  const qualified = qualify(name);
  const outputs = (await exists(qualified)) ? fromEarlier(await outputsOf(name, qualified)) : {};
  if (Object.keys(outputs).length === 0) {
    throw new pulumi.RunError(
      `${stack.phase} builds on ${phase}, and ${name} has not been brought up yet: run \`pulumi up -s ${name}\` first.`,
    );
  }
  checkOrRefuse(phase, outputs);
  holdGate(stack, name, (outputs as { gate?: Condition[] }).gate, new Date());
  return withSecrets(inNamesOf(model, outputs)) as unknown as Received<Contracts[P]>;
}

/** Of whichever phase the outputs are. */
function inNamesOf(model: Model, outputs: object): Readonly<Record<string, unknown>> {
  const { hosts, services, placement } = outputs as Partial<IntegrationContract & VirtualizationContract>;
  const renames = hostRenames(model);
  return {
    ...outputs,
    ...(hosts !== undefined && { hosts: asInModel(model, hosts) }),
    ...(services !== undefined && { services: renamedAssignments(services, renames) }),
    ...(placement !== undefined && { placement: renamedAssignments(placement, renames) }),
  };
}

/**
 * A gate without evidence is passed, with a warning: the stack was brought up by a version that measured nothing.
 * @throws pulumi.RunError with each condition that does not hold now: its value, limit, age, and how to mend it
 */
export function holdGate(stack: StackName, name: string, gate: readonly Condition[] | undefined, now: Date): void {
  const again = `run \`pulumi up -s ${name}\``;
  if (gate === undefined) {
    void pulumi.log.warn(`the gate of ${name} was never measured, so ${stack.phase} goes on without: ${again} soon.`);
    return;
  }
  const failed = unmet(gate, now);
  if (failed.length > 0) {
    throw new pulumi.RunError(
      `${stack.phase} cannot start, because the gate of ${name} does not hold: ` +
        `${failed.map((condition) => refusalText(condition, now)).join("; ")}. Then ${again}, which measures anew.`,
    );
  }
  const stale = gate.filter((condition) => isStale(condition, now)).length;
  if (stale === 0) return;
  void pulumi.log.warn(
    `${stale} of ${gate.length} conditions of ${name} were measured more than ${STALE_AFTER_DAYS} days ago: ${again}, which measures anew.`,
  );
}

function checkOrRefuse(phase: PhaseName, outputs: Readonly<Record<string, unknown>>): void {
  try {
    checkContract(phase, outputs);
  } catch (error) {
    throw new pulumi.RunError((error as Error).message);
  }
}

/**
 * A stack reference to a stack that does not exist ends the whole deployment with the engine's own words; the function
 * beneath it (the engine's built-in provider) can be asked first.
 */
function exists(qualified: string): Promise<boolean> {
  return readOutputs(qualified).then((outputs) => outputs !== undefined);
}

/**
 * What a stack of this project put out last, without a resource for it in the state: secrets are in the clear, so that nothing of
 * them may be passed on. Empty: there is no such stack, or it was never brought up.
 * @param name `<env>.<phase>`
 */
export async function outputsIfAny(name: string): Promise<Record<string, unknown>> {
  return (await readOutputs(qualify(name))) ?? {};
}

function qualify(name: string): string {
  return `${pulumi.getOrganization()}/${pulumi.getProject()}/${name}`;
}

function readOutputs(qualified: string): Promise<Record<string, unknown> | undefined> {
  return pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name: qualified }).then(
    (answer) => (answer as { outputs?: Record<string, unknown> }).outputs ?? {},
    (error: Error) => {
      if (error.message.includes("unknown stack")) return undefined;
      throw error;
    },
  );
}

/** Values of a stack reference are known in a preview too. */
function outputsOf(name: string, qualified: string): Promise<Record<string, unknown>> {
  const reference = new pulumi.StackReference(name, { name: qualified });
  return new Promise((resolve) => {
    pulumi.unsecret(reference.outputs).apply((values) => resolve(values));
  });
}

function withSecrets(outputs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const secrets: Secrets = {};
  for (const field of SECRET_FIELDS) {
    if (field in outputs) secrets[field] = pulumi.secret(outputs[field]);
  }
  return { ...outputs, ...secrets };
}
