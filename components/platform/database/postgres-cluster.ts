import * as powercloud from "@pulumi/powercloud";
import * as pulumi from "@pulumi/pulumi";
import type { Machine } from "../../../planning/environment/machines";
import { accountPassword } from "../account-password";
import { accountOf } from "../accounts";
import type { CertificateTerms } from "../../../model/types";
import type { Authority, DatabaseEndpoint } from "../../../contracts/contracts";
import { type Decided, standardPlace } from "../../physical/standard-place";
import { StandardMachine } from "../../physical/standard-machine";
import { DATABASE_PORT } from "../../guest/database/database-paths";
import type { DatabaseGuest } from "../../guest/database/database-guest";
import { databaseSettings } from "../../guest/database/database-settings";
import { livingSettings } from "../../physical/living-settings";

export interface PostgresClusterArgs extends Decided {
  /** The database machines, of one group: the one that leads it is the primary, the others its hot standbys. */
  machines: readonly Machine[];
  /** Networks in CIDR notation whose machines may connect. */
  clients: readonly string[];
  /** Settings of PostgreSQL beyond those of the platform, by name. */
  parameters: Readonly<Record<string, string>>;
  /** First names of the modules that are chosen: those get an account. */
  modules: readonly string[];
  authority: pulumi.Output<Authority>;
  /** How long the servers' certificates hold. Default: the plugin's own terms. */
  certificates?: CertificateTerms | undefined;
  /** By account: `database-superuser`, `database-replication`, `database-<module>`. */
  passwords: pulumi.Output<Record<string, string>>;
}

/** Addresses by what their machines are. */
interface Roles {
  readonly primary: string;
  readonly standbys: string[];
}

const ACCOUNT = accountOf("database", "");
const SYSTEM_ACCOUNTS = ["superuser", "replication"];

/** What a database's settings have that no path, unit or check depends on. */
const NOT_KNOWN: DatabaseGuest = {
  ...{ name: "", address: "", role: "primary", primary: "", standbys: [], clients: [], parameters: {} },
  ...{ superuserPassword: "", replicationPassword: "", modulePasswords: {}, formerModules: [] },
  ...{ certificate: "", privateKey: "", authority: "" },
};

/**
 * PostgreSQL on standard machines: one primary and its hot standbys, each on a host of its own. When the primary's host is lost, a
 * standby that lives becomes the primary, and the machine that was lost comes back as a standby.
 */
export class PostgresCluster extends pulumi.ComponentResource {
  readonly endpoint: pulumi.Output<DatabaseEndpoint>;

  constructor(name: string, args: PostgresClusterArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:platform:PostgresCluster", name, {}, options);
    const [first] = args.machines;
    if (first?.group === undefined) throw new pulumi.RunError("a PostgreSQL cluster needs a group of machines.");
    const leader = args.placement.leaders.apply((leaders) => leaders[first.group!] ?? first.name);
    const addressOf = ({ name: machine }: Machine) => args.addresses[machine]!.address;
    const roles = leader.apply((primary): Roles => ({
      primary: addressOf(args.machines.find((machine) => machine.name === primary) ?? first),
      standbys: args.machines.filter((machine) => machine.name !== primary).map(addressOf),
    }));
    const served = pulumi.all(args.machines.map((machine) => this.machine(machine, roles, args).serving));
    this.endpoint = pulumi
      .all([pulumi.unsecret(args.authority.trusted), roles, served])
      .apply(([authority, { primary, standbys }]): DatabaseEndpoint => ({
        primary,
        standbys,
        port: DATABASE_PORT,
        authority,
      }));
    this.registerOutputs({ endpoint: this.endpoint });
  }

  private machine(machine: Machine, roles: pulumi.Output<Roles>, args: PostgresClusterArgs): StandardMachine {
    const address = args.addresses[machine.name]!;
    const certificate = new powercloud.Certificate(
      `${machine.name}-certificate`,
      {
        commonName: machine.name,
        ipAddresses: [address.address],
        usages: ["server"],
        ...args.certificates,
        authorityCertificate: args.authority.certificate,
        authorityKey: args.authority.privateKey,
      },
      { parent: this },
    );
    const known = { ...NOT_KNOWN, name: machine.name, address: address.address };
    const clients = [...args.clients];
    const texts = pulumi
      .all([args.passwords, args.authority.trusted, certificate.certificate, certificate.privateKey, roles])
      .apply(([passwords, authority, own, privateKey, { primary, standbys }]) =>
        databaseSettings({
          ...{ ...known, clients, parameters: args.parameters, authority, certificate: own, privateKey },
          ...{ role: address.address === primary ? ("primary" as const) : ("standby" as const), primary, standbys },
          ...accounts(passwords, args.modules),
        }),
      );
    return new StandardMachine(
      machine.name,
      {
        ...standardPlace(machine, args),
        settings: livingSettings(databaseSettings(known), texts),
        group: machine.role,
        metadata: { role: machine.role },
      },
      { parent: this },
    );
  }
}

/** The accounts of the modules that are chosen, and the names of the others. */
function accounts(passwords: Readonly<Record<string, string>>, chosen: readonly string[]) {
  const modules = Object.keys(passwords)
    .filter((account) => account.startsWith(ACCOUNT))
    .map((account) => account.slice(ACCOUNT.length))
    .filter((account) => !SYSTEM_ACCOUNTS.includes(account));
  const password = (account: string) => passwords[`${ACCOUNT}${account}`]!;
  return {
    superuserPassword: password("superuser"),
    replicationPassword: password("replication"),
    modulePasswords: Object.fromEntries(
      chosen.map((module) => [module, accountPassword(passwords, "database", module)]),
    ),
    formerModules: modules.filter((module) => !chosen.includes(module)),
  };
}
