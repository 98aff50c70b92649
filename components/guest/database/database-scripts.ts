/** Shell programs of a database machine. */
import type { DatabaseGuest } from "./database-guest";
import { primaryConnection, slotName } from "./database-config";
import { DATABASE_BIN, DATABASE_DATA, DATABASE_FOLDER, DATABASE_PORT } from "./database-paths";

/** Exit code of a check that no waiting helps: that of `libvirt.GuestConfiguration`. */
const HOPELESS = 78;

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
 * Exits 0 when the server serves its role with what its files say: over TLS at its address, with its certificate. The write is a
 * message in the write-ahead log, which leaves nothing behind. A file that the server has refused is no matter of waiting.
 */
export function readyScript(guest: DatabaseGuest): string {
  const query =
    guest.role === "primary"
      ? "SELECT pg_logical_emit_message(true, 'readiness', '') IS NOT NULL"
      : "SELECT EXISTS (SELECT FROM pg_stat_wal_receiver WHERE status = 'streaming')";
  return [
    "#!/bin/sh",
    // The socket says whether it is worth to start a client.
    `[ -S /run/postgresql/.s.PGSQL.${DATABASE_PORT} ] || { echo 'The server does not run yet.'; exit 1; }`,
    // Both by one client, whose start takes a second where there is no KVM. Warnings are no answers.
    "export PGOPTIONS='-c client_min_messages=error'",
    `answers=$(${DATABASE_BIN}/psql -X -q -t -A -U postgres -d postgres -v ON_ERROR_STOP=1 \\`,
    `  -c "${REFUSED}" -c "${query}" 2>&1) || { echo "$answers"; exit 1; }`,
    'refused=$(printf "%s\\n" "$answers" | sed "\\$d")',
    `[ -z "$refused" ] || { echo "$refused"; exit ${HOPELESS}; }`,
    `[ "$answers" = t ] || { echo 'It does not ${guest.role === "primary" ? "take a write" : "follow its primary"} yet.'; exit 1; }`,
    ...servesItsCertificate(guest),
    "",
  ].join("\n");
}

/** What the server found wrong in its files when it was told to read them again: it goes on with what it had. */
const REFUSED =
  "SELECT format('%s line %s: %s: %s', sourcefile, sourceline, name, error) FROM pg_file_settings WHERE error IS NOT NULL " +
  "UNION ALL SELECT format('pg_hba.conf line %s: %s', line_number, error) FROM pg_hba_file_rules WHERE error IS NOT NULL";

/** A server that cannot read a new certificate goes on with the old one, as good as it still is. */
function servesItsCertificate({ address }: DatabaseGuest): string[] {
  const certificate = "sed -n '/BEGIN CERT/,/END CERT/p; /END CERT/q'";
  const verify = `-CAfile ${DATABASE_FOLDER}/authority.crt -verify_return_error -verify_ip ${address}`;
  return [
    `served=$(timeout 20 openssl s_client -starttls postgres -connect ${address}:${DATABASE_PORT} ${verify} < /dev/null 2>&1) ||`,
    '  { echo "It does not serve with a certificate that is good for its address: $served"; exit 1; }',
    `own=$(${certificate} < ${DATABASE_FOLDER}/server.crt)`,
    `[ "$own" = "$(echo "$served" | ${certificate})" ] || { echo 'It does not serve the certificate that it was given yet.'; exit 1; }`,
  ];
}
