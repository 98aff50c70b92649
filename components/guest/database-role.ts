/** How a database machine changes its role. */
import { primaryConnection } from "./database-config";
import type { DatabaseGuest } from "./database-guest";
import { DATABASE_BIN } from "./database-paths";
import { GUEST_PROGRAMS } from "./guest-programs";

/** Seconds that a standby may take to replay what it has and become the primary. */
const PROMOTION_SECONDS = 300;

/**
 * Program that makes a machine what its arguments say, and does nothing where it is that already. A primary keeps what its standbys
 * have not fetched yet in a replication slot for each: https://www.postgresql.org/docs/15/warm-standby.html
 */
export function roleScript(guest: DatabaseGuest): string {
  return `#!/bin/sh
# database-role primary STANDBY-ADDRESS... | database-role standby PRIMARY-ADDRESS
set -eu
sql() { ${DATABASE_BIN}/psql -X -q -t -A -U postgres -d postgres -v ON_ERROR_STOP=1 -c "$1"; }
role=$1
shift
recovering=$(sql 'SELECT pg_is_in_recovery()')
if [ "$role" = primary ]; then
  if [ "$recovering" = t ]; then
    promoted=$(sql 'SELECT pg_promote(true, ${PROMOTION_SECONDS})')
    [ "$promoted" = t ] || { echo 'It did not become the primary within ${PROMOTION_SECONDS} s.'; exit 1; }
  fi
  for standby in "$@"; do
    slot=standby_$(echo "$standby" | tr . _)
    missing="NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = '$slot')"
    sql "SELECT pg_create_physical_replication_slot('$slot', true) WHERE $missing" >/dev/null
  done
  exit 0
fi
if [ "$recovering" != t ]; then
  echo 'It is a primary, with data of its own: remove its disk volume, so that it is made anew as a standby.'
  exit 1
fi
wanted="${primaryConnection(guest, "$1")}"
[ "$(sql 'SHOW primary_conninfo')" = "$wanted" ] && exit 0
sql "ALTER SYSTEM SET primary_conninfo = '$wanted'"
sql 'SELECT pg_reload_conf()' >/dev/null
`;
}

/** Command for guest-exec that makes a machine the primary of those standbys. */
export function becomePrimary(standbys: readonly string[]): string[] {
  return [`${GUEST_PROGRAMS}/database-role`, "primary", ...standbys];
}

/** Command for guest-exec that makes a standby follow that primary. */
export function followPrimary(primary: string): string[] {
  return [`${GUEST_PROGRAMS}/database-role`, "standby", primary];
}
