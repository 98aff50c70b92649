/**
 * What a database machine is asked for its gate: psql on the local socket, as `postgres`. A table of the platform's own,
 * `powercloud.canary` in database `postgres`, has one row, which is written anew on the primary each time.
 */
import type { GuestSaid } from "../../../gates/guests";
import type { PrimaryReport, StandbyReport } from "../../../gates/database";
import { DATABASE_BIN } from "./database-paths";

const PSQL = `${DATABASE_BIN}/psql -X -q -t -A -v ON_ERROR_STOP=1 -U postgres -d postgres`;
/** A machine under load takes its time for a connection; what cannot be written within it counts as not written. */
const OPTIONS = "export PGCONNECT_TIMEOUT=20 PGOPTIONS='-c client_min_messages=warning -c statement_timeout=60s'";
/** The certificate that it shows, or null. */
const CERTIFICATE = "pg_read_file(current_setting('ssl_cert_file'), 0, 1048576, true)";

/**
 * Writes the token on the primary, and asks it for its standbys.
 * @param token letters, digits and `:.-` only, another one each time
 */
export function primaryMeasure(token: string): string[] {
  const statements = [
    "CREATE SCHEMA IF NOT EXISTS powercloud",
    "CREATE TABLE IF NOT EXISTS powercloud.canary (id integer PRIMARY KEY CHECK (id = 1), token text NOT NULL)",
    `INSERT INTO powercloud.canary VALUES (1, '${token}') ON CONFLICT (id) DO UPDATE SET token = excluded.token`,
    "SELECT json_build_object(" +
      `'written', (SELECT token FROM powercloud.canary) = '${token}', ` +
      "'standbys', (SELECT coalesce(json_agg(json_build_object('address', host(client_addr), 'state', state, " +
      "'lagBytes', coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn), 0))), '[]'::json) FROM pg_stat_replication), " +
      `'certificate', ${CERTIFICATE})`,
  ];
  return script(`exec ${PSQL} ${statements.map((statement) => `-c "${statement}"`).join(" ")}`);
}

/** Waits on a standby until it has the token, at most so many seconds. */
export function standbyMeasure(token: string, seconds: number): string[] {
  return script(
    [
      "waited=0",
      `until [ "$(${PSQL} -c 'SELECT token FROM powercloud.canary' 2>/dev/null)" = '${token}' ] || [ $waited -ge ${seconds} ]; do`,
      "  sleep 1; waited=$((waited + 1))",
      "done",
      `exec ${PSQL} -c "SELECT json_build_object('seen', (SELECT token FROM powercloud.canary) = '${token}', ` +
        `'waitedSeconds', $waited, 'certificate', ${CERTIFICATE})"`,
    ].join("\n"),
  );
}

export function primaryReport(said: GuestSaid): PrimaryReport {
  return reportOf(said);
}

export function standbyReport(said: GuestSaid): StandbyReport {
  return reportOf(said);
}

function script(text: string): string[] {
  return ["/bin/sh", "-c", `${OPTIONS}\n${text}`];
}

function reportOf<T extends object>({ output, exitCode, problem }: GuestSaid): T | { problem: string } {
  if (problem !== undefined) return { problem };
  const line = output.split("\n").find((each) => each.startsWith("{"));
  if (exitCode !== 0 || line === undefined) return { problem: output.trim().slice(-300) || `exit code ${exitCode}` };
  return withoutNulls(JSON.parse(line) as T);
}

function withoutNulls<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null)) as T;
}
