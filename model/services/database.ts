import { checkName } from "../checks/known-name";
import type { Name, ParameterName } from "../forms";
import type { ModelService } from "./service";

export interface DatabaseFile {
  engine: "postgresql";
  flavor: Name;
  /** Default: the only image of the standards. */
  image?: Name;
  /** @default "business" */
  network?: Name;
  /**
   * Hot standbys beside the primary.
   * @asType integer
   * @minimum 0
   * @maximum 16
   * @default 1
   */
  standby?: number;
  /**
   * Networks whose machines may connect. Default: its own.
   * @minItems 1
   * @uniqueItems true
   */
  clients?: Name[];
  /**
   * Settings of PostgreSQL beyond those of the platform, as in `work_mem: 8MB`; a running server takes those that need no restart.
   * Default: PostgreSQL's own.
   */
  parameters?: Record<ParameterName, string | number | boolean>;
}

export interface Database {
  readonly engine: "postgresql";
  readonly flavor: string;
  readonly image: string;
  readonly network: string;
  /** Hot standbys beside the primary. */
  readonly standby: number;
  /** Networks whose machines may connect. */
  readonly clients: readonly string[];
  /** Settings of PostgreSQL beyond those of the platform, by name. */
  readonly parameters: Readonly<Record<string, string>>;
}

const STANDBY = 1;

/** Settings by which the platform makes servers find and trust each other; the model says them elsewhere, or not at all. */
const PLATFORM_SETTINGS: ReadonlySet<string> = new Set([
  ...["data_directory", "hba_file", "ident_file", "external_pid_file", "config_file"],
  ...["listen_addresses", "port", "unix_socket_directories", "password_encryption"],
  ...["ssl", "ssl_cert_file", "ssl_key_file", "ssl_ca_file"],
  ...["wal_level", "hot_standby", "primary_conninfo", "primary_slot_name", "max_wal_senders"],
  ...["max_replication_slots", "max_slot_wal_keep_size", "hot_standby_feedback"],
  ...["log_destination", "log_timezone", "timezone", "jit"],
]);

/** PostgreSQL. */
export const database: ModelService<"database", DatabaseFile, Database, true> = {
  name: "database",
  required: true,
  needs: [],
  groups: ["database"],
  /** Accounts and schemas. */
  taken: ["superuser", "replication", "postgres", "public", "none"],
  starter: () => ["engine: postgresql", "flavor: small", "standby: 1"],
  normalize({ clients, parameters = {}, ...said }, standards) {
    const machine = standards.machine(said);
    const settings = Object.entries(parameters).map(([name, value]) => [name, settingOf(value)] as const);
    return {
      ...{ standby: STANDBY, ...said, ...machine },
      clients: clients?.map((network) => standards.network(network)) ?? [machine.network],
      parameters: Object.fromEntries(settings),
    };
  },
  machines({ flavor, image, network, standby = STANDBY }) {
    return [{ flavor, image, network, redundancy: { key: "standby", value: standby, least: 1 } }];
  },
  /** Its clients are networks, and its settings leave those of the platform alone. */
  check({ clients = [], parameters = {} }, at, { standards }, issues) {
    const networks = standards?.networks && Object.keys(standards.networks);
    for (const [index, network] of clients.entries()) {
      checkName(network, networks, "a network of standards.networks", [...at, "clients", index], issues);
    }
    for (const name of Object.keys(parameters)) {
      if (!PLATFORM_SETTINGS.has(name)) continue;
      const allowed = "settings beyond those of the platform, which sets this one itself";
      issues.report({ path: [...at, "parameters", name], found: name, allowed, atKey: true });
    }
  },
};

/** As PostgreSQL's configuration files say truth. */
function settingOf(value: string | number | boolean): string {
  return typeof value === "boolean" ? (value ? "on" : "off") : String(value);
}
