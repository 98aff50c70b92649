import * as powercloud from "@pulumi/powercloud";
import * as pulumi from "@pulumi/pulumi";
import type { Machine } from "../../planning/machines";
import type { AddressRecord, DatabaseEndpoint, ImageRecord, KeyPair } from "../../stacks/contracts";
import { StandardMachine } from "../physical/standard-machine";
import { DATABASE_PORT } from "./guest/database-paths";
import { databaseReady, databaseUserData } from "./guest/database-user-data";
import type { Placement } from "./placement";

export interface PostgresClusterArgs {
  /** The database machines; the first becomes the primary, the others its hot standbys. */
  machines: readonly Machine[];
  placement: Placement;
  addresses: Readonly<Record<string, AddressRecord>>;
  images: Readonly<Record<string, ImageRecord>>;
  /** Networks in CIDR notation whose machines may connect. */
  clients: readonly string[];
  authority: pulumi.Output<KeyPair>;
  /** By account: `database-superuser`, `database-replication`, `database-<module>`. */
  passwords: pulumi.Output<Record<string, string>>;
}

const ACCOUNT = "database-";
const SYSTEM_ACCOUNTS = ["superuser", "replication"];

/** PostgreSQL on standard machines: one primary and its hot standbys, each on a host of its own. */
export class PostgresCluster extends pulumi.ComponentResource {
  readonly endpoint: pulumi.Output<DatabaseEndpoint>;

  constructor(name: string, args: PostgresClusterArgs, options?: pulumi.ComponentResourceOptions) {
    super("powercloud:platform:PostgresCluster", name, {}, options);
    const [primary, ...standbys] = args.machines;
    if (primary === undefined) throw new pulumi.RunError("a PostgreSQL cluster needs at least one machine.");
    const addresses = args.machines.map((machine) => args.addresses[machine.name]!.address) as [string, ...string[]];
    const machines = args.machines.map((machine) =>
      this.machine(machine, machine === primary ? "primary" : "standby", addresses, args),
    );
    const serving = pulumi.all(machines.map(({ machine }) => machine.uuid));
    this.endpoint = pulumi
      .all([pulumi.unsecret(args.authority.certificate), serving])
      .apply(([authority]): DatabaseEndpoint => ({
        primary: addresses[0],
        standbys: standbys.map((machine) => args.addresses[machine.name]!.address),
        port: DATABASE_PORT,
        authority,
      }));
    this.registerOutputs({ endpoint: this.endpoint });
  }

  private machine(
    machine: Machine,
    role: "primary" | "standby",
    [primary, ...standbys]: readonly [string, ...string[]],
    args: PostgresClusterArgs,
  ): StandardMachine {
    const address = args.addresses[machine.name]!;
    const certificate = new powercloud.Certificate(
      `${machine.name}-certificate`,
      {
        commonName: machine.name,
        ipAddresses: [address.address],
        usages: ["server"],
        authorityCertificate: args.authority.certificate,
        authorityKey: args.authority.privateKey,
      },
      { parent: this },
    );
    const userData = pulumi
      .all([args.passwords, args.authority.certificate, certificate.certificate, certificate.privateKey])
      .apply(([passwords, authority, own, key]) =>
        databaseUserData({
          name: machine.name,
          role,
          address: address.address,
          primary,
          standbys,
          clients: [...args.clients],
          superuserPassword: passwords[`${ACCOUNT}superuser`]!,
          replicationPassword: passwords[`${ACCOUNT}replication`]!,
          modulePasswords: modulePasswords(passwords),
          certificate: own,
          privateKey: key,
          authority,
        }),
      );
    return new StandardMachine(
      machine.name,
      {
        host: args.placement.host(machine.name),
        flavor: machine,
        image: machine.image,
        commandLine: args.images[machine.image]!.commandLine,
        address,
        userData,
        ready: { command: databaseReady(role), description: `the ${role} database to serve` },
        metadata: { role: machine.role },
      },
      { parent: this },
    );
  }
}

function modulePasswords(passwords: Record<string, string>): Record<string, string> {
  const accounts = Object.entries(passwords)
    .filter(([account]) => account.startsWith(ACCOUNT))
    .map(([account, password]): [string, string] => [account.slice(ACCOUNT.length), password])
    .filter(([account]) => !SYSTEM_ACCOUNTS.includes(account));
  return Object.fromEntries(accounts);
}
