/** User-data of a PostgreSQL 15 machine. */
import { cloudConfig, type GuestFile } from "./cloud-config";
import { hostBasedAccess, postgresqlConf } from "./database-config";
import { prepareScript, readyScript } from "./database-scripts";
import { roleScript } from "./database-role";
import { setupSql } from "./database-setup";
import type { DatabaseGuest, DatabaseRole } from "./database-guest";
import { DATABASE_FOLDER } from "./database-paths";
import { GUEST_PROGRAMS } from "./guest-programs";

/**
 * First boot makes the cluster (primary: initdb with checksums; standby: pg_basebackup, which waits for the primary),
 * then the image's `powercloud-database.service` runs it at every boot. Files with passwords have mode 0600; the
 * set-up's SQL is removed once it has run. Either role may become the other's: what both need is on every machine.
 */
export function databaseUserData(guest: DatabaseGuest): string {
  const secret = { owner: "postgres:postgres", permissions: "0600" } as const;
  const files: GuestFile[] = [
    { path: `${DATABASE_FOLDER}/server.crt`, content: guest.certificate },
    { path: `${DATABASE_FOLDER}/server.key`, content: guest.privateKey, ...secret },
    { path: `${DATABASE_FOLDER}/authority.crt`, content: guest.authority },
    { path: `${DATABASE_FOLDER}/postgresql.conf`, content: postgresqlConf(guest) },
    { path: `${DATABASE_FOLDER}/pg_hba.conf`, content: hostBasedAccess(guest) },
    { path: `${DATABASE_FOLDER}/pg_ident.conf`, content: "local root postgres\nlocal postgres postgres\n" },
    { path: `${GUEST_PROGRAMS}/database-prepare`, content: prepareScript(guest), permissions: "0755" },
    { path: `${GUEST_PROGRAMS}/database-role`, content: roleScript(guest), permissions: "0755" },
    ...ROLES.map((role): GuestFile => ({
      path: databaseReady(role)[0]!,
      content: readyScript(guest, role),
      permissions: "0755",
    })),
    { path: `${DATABASE_FOLDER}/passfile`, content: passfile(guest), ...secret },
  ];
  if (guest.role === "primary") {
    files.push({ path: `${DATABASE_FOLDER}/setup.sql`, content: setupSql(guest), permissions: "0600" });
  }
  return cloudConfig({ hostname: guest.name, files });
}

const ROLES: readonly DatabaseRole[] = ["primary", "standby"];

/** libpq's password file, for whichever machine is the primary; backslashes and colons are escaped. */
function passfile(guest: DatabaseGuest): string {
  const password = guest.replicationPassword.replace(/[\\:]/g, "\\$&");
  return `*:5432:*:replication:${password}\n`;
}

/**
 * Command for guest-exec that exits 0 when the machine truly serves, otherwise 1 at once; to be run every five seconds
 * or so. A primary takes a write and answers over TLS with its certificate; a standby streams from the primary.
 */
export function databaseReady(role: DatabaseRole): string[] {
  return [`${GUEST_PROGRAMS}/database-${role}-ready`];
}
