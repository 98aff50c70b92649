import * as pulumi from "@pulumi/pulumi";

/**
 * Password of a module's account in the database.
 * @param passwords by account, as standardization made them
 * @throws pulumi.RunError where it made none for the module yet, and what to do first
 */
export function accountPassword(passwords: Readonly<Record<string, string>>, module: string): string {
  const password = passwords[`database-${module}`];
  if (password !== undefined) return password;
  throw new pulumi.RunError(
    `there is no account yet for module ${module}: run \`pulumi up\` of standardization first, which makes it, then of integration ` +
      "and virtualization, which hand it on.",
  );
}
