import * as libvirt from "@pulumi/libvirt";
import * as powercloud from "@pulumi/powercloud";
import * as pulumi from "@pulumi/pulumi";
import type { Machine } from "../../planning/environment/machines";
import type { AddressRecord, DatabaseEndpoint, ImageRecord, KeyPair } from "../../contracts/contracts";
import { StandardMachine } from "../physical/standard-machine";
import { DATABASE_PORT } from "../guest/database-paths";
import type { DatabaseRole } from "../guest/database-guest";
import { becomePrimary, followPrimary } from "../guest/database-role";
import { databaseReady, databaseUserData } from "../guest/database-user-data";
import type { Placement } from "../physical/placement";

export interface PostgresClusterArgs {
  /** The database machines, of one group: the one that leads it is the primary, the others its hot standbys. */
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

/** Addresses by what their machines are. */
interface Roles {
  readonly primary: string;
  readonly standbys: string[];
}

const ACCOUNT = "database-";
const SYSTEM_ACCOUNTS = ["superuser", "replication"];

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
    const serving = args.machines.map((machine) => this.role(machine, this.machine(machine, roles, args), roles, args));
    const served = pulumi.all(serving.map(({ command }) => command));
    this.endpoint = pulumi
      .all([pulumi.unsecret(args.authority.certificate), roles, served])
      .apply(([authority, { primary, standbys }]): DatabaseEndpoint => ({
        primary,
        standbys,
        port: DATABASE_PORT,
        authority,
      }));
    this.registerOutputs({ endpoint: this.endpoint });
  }

  /** Makes a machine that runs already what it is to be now; a new one is that from its first boot on. */
  private role(
    machine: Machine,
    { machine: domain }: StandardMachine,
    roles: pulumi.Output<Roles>,
    args: PostgresClusterArgs,
  ): libvirt.GuestCommand {
    const { address } = args.addresses[machine.name]!;
    const words = roles.apply(({ primary, standbys }) =>
      primary === address
        ? { command: becomePrimary(standbys), description: "become the primary database, unless it is that already" }
        : { command: followPrimary(primary), description: `follow the primary database at ${primary}` },
    );
    return new libvirt.GuestCommand(
      `${machine.name}-role`,
      {
        host: domain.host,
        domain: domain.name,
        triggers: [domain.uuid],
        command: words.command,
        description: words.description,
      },
      { parent: this },
    );
  }

  private machine(machine: Machine, roles: pulumi.Output<Roles>, args: PostgresClusterArgs): StandardMachine {
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
    const role = roles.apply(({ primary }) => roleOf(address.address, primary));
    const userData = pulumi
      .all([args.passwords, args.authority.certificate, certificate.certificate, certificate.privateKey, roles])
      .apply(([passwords, authority, own, key, { primary, standbys }]) =>
        databaseUserData({
          name: machine.name,
          role: roleOf(address.address, primary),
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
        ready: {
          command: role.apply(databaseReady),
          description: pulumi.interpolate`the ${role} database to serve`,
        },
        metadata: { role: machine.role },
      },
      { parent: this },
    );
  }
}

function roleOf(address: string, primary: string): DatabaseRole {
  return address === primary ? "primary" : "standby";
}

function modulePasswords(passwords: Record<string, string>): Record<string, string> {
  const accounts = Object.entries(passwords)
    .filter(([account]) => account.startsWith(ACCOUNT))
    .map(([account, password]): [string, string] => [account.slice(ACCOUNT.length), password])
    .filter(([account]) => !SYSTEM_ACCOUNTS.includes(account));
  return Object.fromEntries(accounts);
}
