/** What is inside a PostgreSQL 15 machine. */
import { accountsSql } from "./database-accounts";
import { hostBasedAccess, postgresqlConf } from "./database-config";
import type { DatabaseGuest } from "./database-guest";
import { DATABASE_ACCOUNTS, DATABASE_FOLDER } from "./database-paths";
import { roleScript, roleUnit } from "./database-role";
import { prepareScript, readyScript } from "./database-scripts";
import { GUEST_PROGRAMS } from "../guest-programs";
import type { GuestSettings, SettingsFile } from "../guest-settings";

const SERVER = "powercloud-database.service";
const ROLE = "powercloud-database-role.service";
const ROLE_PROGRAM = `${GUEST_PROGRAMS}/database-role`;
/** Exits 0 when the machine truly serves: a primary takes a write and answers over TLS with its certificate; a standby streams. */
const READY = `${GUEST_PROGRAMS}/database-ready`;

/**
 * The first start makes the cluster (primary: initdb with checksums; standby: pg_basebackup, which waits for the primary). All
 * that changes later is taken in by a running server: certificates, access, the primary to follow, accounts. Either role may become the
 * other's: what both need is on every machine.
 */
export function databaseSettings(guest: DatabaseGuest): GuestSettings {
  const secret = { owner: "postgres:postgres", mode: "0600" } as const;
  const configuration: Record<string, SettingsFile> = {
    [`${DATABASE_FOLDER}/postgresql.conf`]: { content: postgresqlConf(guest) },
    [`${DATABASE_FOLDER}/pg_hba.conf`]: { content: hostBasedAccess(guest) },
    [`${DATABASE_FOLDER}/pg_ident.conf`]: { content: "local root postgres\nlocal postgres postgres\n" },
    [`${DATABASE_FOLDER}/server.crt`]: { content: guest.certificate },
    [`${DATABASE_FOLDER}/server.key`]: { content: guest.privateKey, ...secret },
    [`${DATABASE_FOLDER}/authority.crt`]: { content: guest.authority },
  };
  const role: Record<string, SettingsFile> = {
    [`/etc/systemd/system/${ROLE}`]: { content: roleUnit(ROLE_PROGRAM, SERVER) },
    [ROLE_PROGRAM]: { content: roleScript(guest), mode: "0755" },
    [DATABASE_ACCOUNTS]: { content: accountsSql(guest), mode: "0600" },
  };
  const files = {
    ...configuration,
    [`${DATABASE_FOLDER}/passfile`]: { content: passfile(guest), ...secret },
    [`${GUEST_PROGRAMS}/database-prepare`]: { content: prepareScript(guest), mode: "0755" as const },
    ...role,
    [READY]: { content: readyScript(guest), mode: "0755" as const },
  };
  return {
    files,
    commands: [],
    units: [
      { name: SERVER, onChange: "reload", files: Object.keys(configuration) },
      { name: ROLE, onChange: "restart", files: Object.keys(role) },
    ],
    check: { command: [READY] },
  };
}

/** libpq's password file, for whichever machine is the primary; backslashes and colons are escaped. */
function passfile(guest: DatabaseGuest): string {
  const password = guest.replicationPassword.replace(/[\\:]/g, "\\$&");
  return `*:5432:*:replication:${password}\n`;
}
