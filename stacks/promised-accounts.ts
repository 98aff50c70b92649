import * as pulumi from "@pulumi/pulumi";
import { outputsIfAny } from "./previous";

const ACCOUNT = "database-";

/** Names of the modules for which this stack made accounts so far; what it says of them otherwise is secret, and stays so. */
export async function promisedAccounts(): Promise<string[]> {
  const { passwords } = await outputsIfAny(pulumi.getStack());
  return Object.keys((passwords as Record<string, unknown> | undefined) ?? {}).flatMap((account) =>
    account.startsWith(ACCOUNT) ? [account.slice(ACCOUNT.length)] : [],
  );
}
