/** PostgreSQL's configuration files. */
import type { DatabaseGuest } from "./database-guest";
import { DATABASE_DATA, DATABASE_FOLDER, DATABASE_NAME, DATABASE_PORT } from "./database-paths";

/** Name of a standby's replication slot on the primary. */
export function slotName(address: string): string {
  return `standby_${address.replaceAll(".", "_")}`;
}

/**
 * `postgresql.conf`; the same on primary and standby, so that either may become the other. Of two settings of one name the last
 * counts: the platform's own.
 */
export function postgresqlConf(guest: DatabaseGuest): string {
  const settings: Record<string, string> = {
    data_directory: quote(DATABASE_DATA),
    hba_file: quote(`${DATABASE_FOLDER}/pg_hba.conf`),
    ident_file: quote(`${DATABASE_FOLDER}/pg_ident.conf`),
    listen_addresses: quote("*"),
    port: String(DATABASE_PORT),
    unix_socket_directories: quote("/run/postgresql"),
    // Images have no LLVM, without which a long query would be refused.
    jit: "off",
    password_encryption: quote("scram-sha-256"),
    ssl: "on",
    ssl_cert_file: quote(`${DATABASE_FOLDER}/server.crt`),
    ssl_key_file: quote(`${DATABASE_FOLDER}/server.key`),
    ssl_ca_file: quote(`${DATABASE_FOLDER}/authority.crt`),
    wal_level: quote("replica"),
    max_wal_senders: "10",
    max_replication_slots: "10",
    // A standby that stays away must not fill the primary's disk; it is built anew after that much.
    max_slot_wal_keep_size: quote("2GB"),
    hot_standby: "on",
    // Otherwise a long query on the standby is cancelled by vacuum on the primary.
    hot_standby_feedback: "on",
    log_destination: quote("stderr"),
    log_timezone: quote("UTC"),
    timezone: quote("UTC"),
    ...(guest.role === "standby" ? replication(guest) : {}),
  };
  const parameters = Object.entries(guest.parameters).map(([name, value]) => [name, quote(value)] as const);
  return [...Object.entries(SIZES), ...parameters, ...Object.entries(settings)]
    .map(([name, value]) => `${name} = ${value}\n`)
    .join("");
}

/** For small machines; the model may say others. */
const SIZES: Readonly<Record<string, string>> = { max_connections: "100", shared_buffers: quote("128MB") };

function replication(guest: DatabaseGuest): Record<string, string> {
  return { primary_conninfo: quote(primaryConnection(guest)), primary_slot_name: quote(slotName(guest.address)) };
}

/** libpq connection string with which a standby reaches its primary; the password is in the passfile. */
export function primaryConnection(guest: DatabaseGuest): string {
  return [
    `host=${guest.primary}`,
    `port=${DATABASE_PORT}`,
    "user=replication",
    `application_name=${slotName(guest.address)}`,
    `passfile=${DATABASE_FOLDER}/passfile`,
    "sslmode=verify-full",
    `sslrootcert=${DATABASE_FOLDER}/authority.crt`,
    // A primary that vanishes without a word is noticed after half a minute, not after hours.
    "connect_timeout=10 keepalives_idle=10 keepalives_interval=5 keepalives_count=4",
  ].join(" ");
}

/**
 * `pg_hba.conf`: over the network only TLS and SCRAM. Modules come from the clients' ranges to their database only,
 * replication from the database machines only, and the superuser never from another machine.
 */
export function hostBasedAccess(guest: DatabaseGuest): string {
  // The same rows whoever is the primary now.
  const machines = [guest.primary, ...guest.standbys].sort();
  const rows = [
    ["local", "all", "postgres", "", "peer map=local"],
    ["hostssl", "all", "postgres", "127.0.0.1/32", "scram-sha-256"],
    ["hostssl", "all", "postgres", "0.0.0.0/0", "reject"],
    ...machines.map((address) => ["hostssl", "replication", "replication", `${address}/32`, "scram-sha-256"]),
    ["hostssl", "all", "replication", "0.0.0.0/0", "reject"],
    ...guest.clients.map((range) => ["hostssl", DATABASE_NAME, "all", range, "scram-sha-256"]),
  ];
  return rows.map((row) => `${row.filter((cell) => cell !== "").join(" ")}\n`).join("");
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
