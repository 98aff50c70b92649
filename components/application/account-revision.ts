import { createHmac } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/**
 * Sixteen hex digits that change with an account, for its pods' template: programs read an account when they start, so
 * that pods must be made anew. They may be read by everybody: the password, of 32 random characters, is the key of the
 * digest, so that nothing is learnt of it, and equal passwords of two accounts do not show.
 */
export function accountRevision(
  account: string,
  password: pulumi.Input<string>,
  authority: pulumi.Input<string>,
): pulumi.Output<string> {
  const revision = pulumi
    .all([password, authority])
    .apply(([key, pem]) => createHmac("sha256", key).update(`${account}\n${pem}`).digest("hex").slice(0, 16));
  return pulumi.unsecret(revision);
}
