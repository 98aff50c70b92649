/** Shell programs of a database machine. */
import type { DatabaseGuest, DatabaseRole } from "./database-guest";
import { primaryConnection, slotName } from "./database-config";
import { DATABASE_BIN, DATABASE_DATA, DATABASE_FOLDER, DATABASE_NAME, DATABASE_PORT } from "./database-paths";

/**
 * Makes the cluster if there is none; runs as `postgres` before each start of the server. The data folder gets its
 * final name last, so that a machine that was cut off in between starts over.
 */
export function prepareScript(guest: DatabaseGuest): string {
  return [
    "#!/bin/sh",
    "set -eu",
    `data=${DATABASE_DATA}`,
    "[ -e $data/PG_VERSION ] && exit 0",
    "mkdir -p ${data%/*}",
    "rm -rf $data.new",
    ...(guest.role === "primary" ? initialize() : copy(guest)),
    "mv $data.new $data",
    "",
  ].join("\n");
}

function initialize(): string[] {
  return [
    `${DATABASE_BIN}/initdb --pgdata=$data.new --data-checksums --encoding=UTF8 --locale=C.UTF-8 \\`,
    "  --auth-local=peer --auth-host=scram-sha-256 --no-sync --no-instructions",
    "sync",
  ];
}

function copy(guest: DatabaseGuest): string[] {
  const options = `--pgdata=$data.new --wal-method=stream --slot=${slotName(guest.address)} --checkpoint=fast --no-sync`;
  return [
    `until ${DATABASE_BIN}/pg_basebackup --dbname='${primaryConnection(guest)}' ${options} --no-password; do`,
    "  rm -rf $data.new",
    `  echo 'Waiting for the primary, ${guest.primary}.'`,
    "  sleep 3",
    "done",
    "touch $data.new/standby.signal",
    "sync",
  ];
}

/**
 * Exits 0 when the server serves its role. pg_isready goes as far as the password question, so it checks address,
 * TLS and certificate; the write is a message in the write-ahead log, which leaves nothing behind.
 */
export function readyScript(guest: DatabaseGuest, role: DatabaseRole): string {
  const probe = [
    `host=${guest.address}`,
    `port=${DATABASE_PORT}`,
    `dbname=${DATABASE_NAME}`,
    "user=readiness",
    "sslmode=verify-full",
    `sslrootcert=${DATABASE_FOLDER}/authority.crt`,
  ].join(" ");
  const query =
    role === "primary"
      ? "SELECT pg_logical_emit_message(true, 'readiness', '') IS NOT NULL"
      : "SELECT status = 'streaming' FROM pg_stat_wal_receiver";
  return [
    "#!/bin/sh",
    // Set-up still has to run while its SQL is there; the socket says whether it is worth to start a client.
    `[ -S /run/postgresql/.s.PGSQL.${DATABASE_PORT} ] && [ ! -e ${DATABASE_FOLDER}/setup.sql ] || exit 1`,
    `answer=$(${DATABASE_BIN}/psql -X -q -t -A -U postgres -d postgres -c "${query}" 2>&1)`,
    '[ "$answer" = t ] || { echo "$answer"; exit 1; }',
    `exec ${DATABASE_BIN}/pg_isready --timeout=3 --dbname='${probe}'`,
    "",
  ].join("\n");
}
