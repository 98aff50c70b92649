import * as pulumi from "@pulumi/pulumi";
import { checkContract } from "../contracts/contract-check";
import { fromEarlier } from "../contracts/earlier";
import { type Condition, type Contracts, type PhaseName, SECRET_FIELDS } from "../contracts/contracts";
import { refusalText } from "../gates/evidence-text";
import { isStale, STALE_AFTER_DAYS, unmet } from "../gates/gate";
import type { Received } from "./phase";
import type { StackName } from "./stack-name";

type Secrets = Record<string, pulumi.Output<unknown>>;

/**
 * Reads what `phase` of the same environment promised, checks it against its contract, and holds its gate.
 * @throws pulumi.RunError with one sentence that names the phase, the condition that does not hold, and the fix.
 */
export async function receive<P extends PhaseName>(stack: StackName, phase: P): Promise<Received<Contracts[P]>> {
  const name = `${stack.environment}.${phase}`;
  const qualified = `${pulumi.getOrganization()}/${pulumi.getProject()}/${name}`;
  const outputs = (await exists(qualified)) ? fromEarlier(await outputsOf(name, qualified)) : {};
  if (Object.keys(outputs).length === 0) {
    throw new pulumi.RunError(
      `${stack.phase} builds on ${phase}, and ${name} has not been brought up yet: run \`pulumi up -s ${name}\` first.`,
    );
  }
  checkOrRefuse(phase, outputs);
  holdGate(stack, name, (outputs as { gate?: Condition[] }).gate, new Date());
  return withSecrets(outputs) as unknown as Received<Contracts[P]>;
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
  return pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name: qualified }).then(
    () => true,
    (error: Error) => {
      if (error.message.includes("unknown stack")) return false;
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
