import * as pulumi from "@pulumi/pulumi";
import type { StandardizationContract } from "../contracts/contracts";

type Addresses = StandardizationContract["addresses"];

/**
 * The addresses that this stack promised when it was last brought up; undefined: it was not yet. Asked of the engine's built-in
 * provider: a reference to a stack would be a resource of its own in the stack's state.
 */
export async function promisedAddresses(): Promise<Addresses | undefined> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const answer = (await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name })) as {
    outputs?: { addresses?: Addresses };
  };
  return answer.outputs?.addresses;
}
