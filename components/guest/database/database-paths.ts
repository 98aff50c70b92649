/** Where a database machine keeps its things; the image's `powercloud-database.service` says the same. */

/** Configuration, certificates and set-up. */
export const DATABASE_FOLDER = "/etc/powercloud/database";
/** Roles and schemas, as SQL; of a standby: those that it would have as the primary. */
export const DATABASE_ACCOUNTS = `${DATABASE_FOLDER}/accounts.sql`;
/** The cluster's data. */
export const DATABASE_DATA = "/var/lib/postgresql/15/main";
export const DATABASE_BIN = "/usr/lib/postgresql/15/bin";
/** The one database of all modules. */
export const DATABASE_NAME = "marketing";
export const DATABASE_PORT = 5432;
