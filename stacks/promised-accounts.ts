import * as pulumi from "@pulumi/pulumi";
import { outputsIfAny } from "./previous";

/** Names of the accounts that this stack made so far; what it says of them otherwise is secret, and stays so. */
export async function promisedAccounts(): Promise<string[]> {
  const { passwords } = await outputsIfAny(pulumi.getStack());
  return Object.keys((passwords as Record<string, unknown> | undefined) ?? {});
}
