import * as pulumi from "@pulumi/pulumi";
import { accountOf } from "./accounts";

/**
 * Password of a module's account with a service.
 * @param passwords by account, as standardization made them
 * @throws pulumi.RunError where it made none for the module yet, and what to do first
 */
export function accountPassword(passwords: Readonly<Record<string, string>>, service: string, module: string): string {
  const password = passwords[accountOf(service, module)];
  if (password !== undefined) return password;
  throw new pulumi.RunError(
    `there is no account yet for module ${module}: run \`pulumi up\` of standardization first, which makes it, then of integration ` +
      "and virtualization, which hand it on.",
  );
}
