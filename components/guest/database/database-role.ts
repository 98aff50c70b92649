/** How a database machine becomes what it is to be. */
import { slotName } from "./database-config";
import type { DatabaseGuest } from "./database-guest";
import { DATABASE_ACCOUNTS, DATABASE_BIN } from "./database-paths";

/** Seconds that a standby may take to replay what it has and become the primary. */
const PROMOTION_SECONDS = 300;

type Role = Pick<DatabaseGuest, "role" | "address" | "primary" | "standbys">;

/**
 * Program that makes a running server what it is to be, and changes nothing where it is that already. A primary keeps what its standbys
 * have not fetched yet in a replication slot for each: https://www.postgresql.org/docs/15/warm-standby.html
 */
export function roleScript(guest: Role): string {
  return [
    "#!/bin/sh",
    "set -eu",
    `psql() { ${DATABASE_BIN}/psql -X -q -t -A -U postgres -d postgres -v ON_ERROR_STOP=1 "$@"; }`,
    'sql() { psql -c "$1"; }',
    "recovering=$(sql 'SELECT pg_is_in_recovery()')",
    ...(guest.role === "primary" ? primary(guest) : standby()),
    "",
  ].join("\n");
}

/** Of machines that left, nobody fetches what a slot keeps; the server holds on to it as long as they are connected. */
function primary({ standbys }: Role): string[] {
  const slots = standbys.map(slotName);
  const stray = `slot_name LIKE 'standby_%' AND slot_name <> ALL ('{${slots.join(",")}}')`;
  return [
    'if [ "$recovering" = t ]; then',
    `  promoted=$(sql 'SELECT pg_promote(true, ${PROMOTION_SECONDS})')`,
    `  [ "$promoted" = t ] || { echo 'It did not become the primary within ${PROMOTION_SECONDS} s.'; exit 1; }`,
    "fi",
    // One client for all: each start of one takes a second where there is no KVM.
    "psql > /dev/null <<'SQL'",
    ...slots.map((slot) => {
      const missing = `NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '${slot}')`;
      return `SELECT pg_create_physical_replication_slot('${slot}', true) WHERE ${missing};`;
    }),
    `SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE active AND ${stray};`,
    `SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active AND ${stray};`,
    `\\i ${DATABASE_ACCOUNTS}`,
    "SQL",
  ];
}

/** Whom it follows is in its configuration file, which settings of earlier versions would override. */
function standby(): string[] {
  const overridden =
    "EXISTS (SELECT FROM pg_file_settings WHERE name = 'primary_conninfo' AND sourcefile ~ 'auto.conf$')";
  return [
    'if [ "$recovering" != t ]; then',
    "  echo 'It is a primary, with data of its own: remove its disk volume, so that it is made anew as a standby.'",
    "  exit 1",
    "fi",
    `if [ "$(sql "SELECT ${overridden}")" = t ]; then`,
    "  sql 'ALTER SYSTEM RESET primary_conninfo'",
    "  sql 'SELECT pg_reload_conf()' > /dev/null",
    "fi",
  ];
}

/** Unit that runs the program when the server has started, and when the program or the accounts change. */
export function roleUnit(program: string, server: string): string {
  return `[Unit]
Description=Role and accounts of the platform's database
After=${server}
ConditionPathExists=${program}

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${program}
TimeoutStartSec=${PROMOTION_SECONDS + 300}

[Install]
WantedBy=multi-user.target
`;
}
