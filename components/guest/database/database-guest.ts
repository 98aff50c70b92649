/** What a PostgreSQL machine is told about itself. */
export type DatabaseRole = "primary" | "standby";

export interface DatabaseGuest {
  readonly name: string;
  readonly role: DatabaseRole;
  /** IPv4 address of this machine. */
  readonly address: string;
  /** IPv4 address of the primary; its own for the primary. */
  readonly primary: string;
  /** IPv4 addresses of all standbys. */
  readonly standbys: readonly string[];
  /** IPv4 ranges (CIDR) from which modules may connect. */
  readonly clients: readonly string[];
  /** Of `postgres`, which may log in on the machine itself only. */
  readonly superuserPassword: string;
  /** Of `replication`, with which standbys stream. */
  readonly replicationPassword: string;
  /** By module: each gets a role and a schema of its name in the database `marketing`. */
  readonly modulePasswords: Readonly<Record<string, string>>;
  /** Modules that are not chosen: whatever they have stays, and they are not let in. */
  readonly formerModules: readonly string[];
  /** PEM of this server's certificate (IP SAN: `address`), its key, and the authorities that are trusted. */
  readonly certificate: string;
  readonly privateKey: string;
  readonly authority: string;
  /** Settings of PostgreSQL beyond those of the platform, by name. */
  readonly parameters: Readonly<Record<string, string>>;
}
