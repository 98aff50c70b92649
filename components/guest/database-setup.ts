/** SQL that makes roles, database, schemas and replication slots on a new primary. */
import type { DatabaseGuest } from "./database-guest";
import { slotName } from "./database-config";
import { DATABASE_NAME } from "./database-paths";

/**
 * A psql script that can be run again after it was interrupted anywhere. Passwords are stored as SCRAM verifiers, and a
 * statement that fails is not logged, since its text holds one.
 */
export function setupSql(guest: DatabaseGuest): string {
  const modules = Object.entries(guest.modulePasswords);
  return [
    "\\set ON_ERROR_STOP on",
    "SET log_min_error_statement = panic;",
    "BEGIN;",
    `ALTER ROLE postgres PASSWORD ${literal(guest.superuserPassword)};`,
    ...role("replication", guest.replicationPassword, "LOGIN REPLICATION"),
    ...modules.flatMap(([name, password]) => role(name, password, "LOGIN")),
    "COMMIT;",
    `SELECT 'CREATE DATABASE ${DATABASE_NAME}' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${DATABASE_NAME}') \\gexec`,
    `\\connect ${DATABASE_NAME}`,
    "BEGIN;",
    `REVOKE ALL ON DATABASE ${DATABASE_NAME} FROM PUBLIC;`,
    ...modules.flatMap(([name]) => [
      `GRANT CONNECT, TEMPORARY ON DATABASE ${DATABASE_NAME} TO ${identifier(name)};`,
      `CREATE SCHEMA IF NOT EXISTS ${identifier(name)} AUTHORIZATION ${identifier(name)};`,
    ]),
    "COMMIT;",
    ...guest.standbys.map((address) => slot(slotName(address))),
    "",
  ].join("\n");
}

function role(name: string, password: string, attributes: string): string[] {
  return [
    `SELECT ${literal(`CREATE ROLE ${identifier(name)}`)} WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(name)}) \\gexec`,
    `ALTER ROLE ${identifier(name)} WITH ${attributes} PASSWORD ${literal(password)};`,
  ];
}

function slot(name: string): string {
  const missing = `NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = ${literal(name)})`;
  return `SELECT pg_create_physical_replication_slot(${literal(name)}, true) WHERE ${missing};`;
}

/** E'' syntax is right whatever standard_conforming_strings says. */
function literal(value: string): string {
  return `E'${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
