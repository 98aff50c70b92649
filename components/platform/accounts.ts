import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { MODULES } from "../../model/types";

/** Characters of a password: long enough to need no special ones, which connection strings trip over. */
const LENGTH = 32;

export interface AccountsArgs {
  /** Modules that have accounts beside those that the paper knows, each name once or more often. */
  modules: readonly string[];
}

/**
 * Passwords of the database's accounts. Every module that the paper knows gets one, chosen or not, so that choosing
 * another module later does not touch a running database.
 */
export class Accounts extends pulumi.ComponentResource {
  /** Secret. By account: `database-superuser`, `database-replication`, `database-<module>`, by its first name. */
  readonly passwords: pulumi.Output<Record<string, string>>;

  constructor(name: string, { modules }: AccountsArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:platform:Accounts", name, {}, options);
    const roles = new Set(["superuser", "replication", ...Object.values(MODULES).flat(), ...modules]);
    const accounts = [...roles].map((role) => `database-${role}`);
    const pairs = accounts.map((account) =>
      new random.RandomPassword(
        `${name}-${account}`,
        { length: LENGTH, special: false },
        { parent: this },
      ).result.apply((password): [string, string] => [account, password]),
    );
    this.passwords = pulumi.secret(pulumi.all(pairs).apply((entries) => Object.fromEntries(entries)));
    this.registerOutputs({});
  }
}
