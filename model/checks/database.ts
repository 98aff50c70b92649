import type { Draft } from "../draft";
import type { Issues } from "../issues";
import { checkName } from "./known-name";

/** Settings by which the platform makes servers find and trust each other; the model says them elsewhere, or not at all. */
const PLATFORM_SETTINGS: ReadonlySet<string> = new Set([
  ...["data_directory", "hba_file", "ident_file", "external_pid_file", "config_file"],
  ...["listen_addresses", "port", "unix_socket_directories", "password_encryption"],
  ...["ssl", "ssl_cert_file", "ssl_key_file", "ssl_ca_file"],
  ...["wal_level", "hot_standby", "primary_conninfo", "primary_slot_name", "max_wal_senders"],
  ...["max_replication_slots", "max_slot_wal_keep_size", "hot_standby_feedback"],
  ...["log_destination", "log_timezone", "timezone"],
]);

/** Its clients are networks, and its settings leave those of the platform alone. */
export function checkDatabase(draft: Draft, issues: Issues): void {
  const { clients = [], parameters = {} } = draft.platform?.database ?? {};
  const networks = draft.standards?.networks && Object.keys(draft.standards.networks);
  const at = ["platform", "database"];
  for (const [index, network] of clients.entries()) {
    checkName(network, networks, "a network of standards.networks", [...at, "clients", index], issues);
  }
  for (const name of Object.keys(parameters)) {
    if (!PLATFORM_SETTINGS.has(name)) continue;
    const allowed = "settings beyond those of the platform, which sets this one itself";
    issues.report({ path: [...at, "parameters", name], found: name, allowed, atKey: true });
  }
}
