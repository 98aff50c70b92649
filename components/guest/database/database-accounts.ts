/** SQL that brings roles, database and schemas of a primary to what is wanted. */
import type { DatabaseGuest } from "./database-guest";
import { DATABASE_NAME } from "./database-paths";
import { scramVerifier } from "./scram-verifier";
import { identifier, literal } from "./sql";

/**
 * A psql script that can be run at any time, and again after it was interrupted anywhere. It has verifiers in place of passwords.
 * A module that is not chosen any more keeps its data, and is not let in.
 */
export function accountsSql(guest: Pick<DatabaseGuest, Accounts>): string {
  const modules = Object.entries(guest.modulePasswords);
  return [
    "\\set ON_ERROR_STOP on",
    "SET client_min_messages = warning;",
    "SET log_min_error_statement = panic;",
    "BEGIN;",
    `ALTER ROLE postgres PASSWORD ${verifier("postgres", guest.superuserPassword)};`,
    ...role("replication", guest.replicationPassword, "LOGIN REPLICATION"),
    ...modules.flatMap(([name, password]) => role(name, password, "LOGIN")),
    ...guest.formerModules.flatMap(shutOut),
    "COMMIT;",
    `SELECT 'CREATE DATABASE ${DATABASE_NAME}' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${DATABASE_NAME}') \\gexec`,
    `\\connect ${DATABASE_NAME}`,
    "SET client_min_messages = warning;",
    "BEGIN;",
    `REVOKE ALL ON DATABASE ${DATABASE_NAME} FROM PUBLIC;`,
    ...modules.flatMap(([name]) => [
      `GRANT CONNECT, TEMPORARY ON DATABASE ${DATABASE_NAME} TO ${identifier(name)};`,
      `CREATE SCHEMA IF NOT EXISTS ${identifier(name)} AUTHORIZATION ${identifier(name)};`,
    ]),
    "COMMIT;",
    "",
  ].join("\n");
}

type Accounts = "superuserPassword" | "replicationPassword" | "modulePasswords" | "formerModules";

function role(name: string, password: string, attributes: string): string[] {
  return [
    `SELECT ${literal(`CREATE ROLE ${identifier(name)}`)} WHERE ${isMissing(name)} \\gexec`,
    `ALTER ROLE ${identifier(name)} WITH ${attributes} PASSWORD ${verifier(name, password)};`,
  ];
}

function shutOut(name: string): string[] {
  const isThere = `rolname = ${literal(name)} AND rolcanlogin`;
  return [
    `SELECT ${literal(`ALTER ROLE ${identifier(name)} NOLOGIN`)} WHERE EXISTS (SELECT FROM pg_roles WHERE ${isThere}) \\gexec`,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ${literal(name)};`,
  ];
}

function isMissing(name: string): string {
  return `NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(name)})`;
}

function verifier(account: string, password: string): string {
  return literal(scramVerifier(account, password));
}
