import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Model } from "../../model/types";
import { firstName } from "../../model/first-names";
import type { PlatformService } from "./service";

/** Characters of a password: long enough to need no special ones, which connection strings trip over. */
const LENGTH = 32;

export interface AccountsArgs {
  /** Names of all accounts, each once or more often. */
  accounts: readonly string[];
}

/** Passwords of the services' accounts. */
export class Accounts extends pulumi.ComponentResource {
  /** Secret. By account, as in `database-superuser`. */
  readonly passwords: pulumi.Output<Record<string, string>>;

  constructor(name: string, { accounts }: AccountsArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:platform:Accounts", name, {}, options);
    const pairs = [...new Set(accounts)].map((account) =>
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

/** Name of an account of a service: its own, or a module's. */
export function accountOf(service: string, account: string): string {
  return `${service}-${account}`;
}

/** Names of the accounts of all services. */
export function allAccounts(model: Model, services: readonly PlatformService[]): string[] {
  return services.flatMap(({ name, accounts }) => accounts?.(model).map((account) => accountOf(name, account)) ?? []);
}

/** Names of the accounts of the modules that are chosen: their first names. */
export function moduleAccounts({ applications }: Model): string[] {
  return Object.entries(applications.modules).map(([name, choice]) => firstName(name, choice));
}
