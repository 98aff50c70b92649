/** The gateway's rules as an HAProxy 2.6 configuration (HAProxy Configuration Manual 2.6). */
export interface GatewayConfigArgs {
  /** Module to its `host:port` inside the cluster. */
  endpoints: Readonly<Record<string, string>>;
  /** By module: its first name, whose path goes on leading to it. Default: the one of now. */
  firstNames?: Readonly<Record<string, string>>;
  /** Staff role to the modules it may enter. */
  roles: Readonly<Record<string, readonly string[]>>;
  /** Modules that outsiders reach. */
  outsiders: readonly string[];
}

export const GATEWAY_PORTS = { internal: 8443, public: 9443, health: 8404 } as const;
export const GATEWAY_FOLDER = "/etc/powercloud/gateway";

const TLS = "ssl-min-ver TLSv1.2 alpn h2,http/1.1";

/** Two entrances over the same modules: staff by certificate and role, outsiders to service modules only. */
export function gatewayConfig(args: GatewayConfigArgs): string {
  const modules = Object.keys(args.endpoints).sort();
  const acls = modules.map((module) => moduleAcl(module, pathsOf(module, args)));
  return [
    ...globals(),
    ...health(),
    ...internalEntrance(modules, acls, args.roles),
    ...publicEntrance(modules, acls, args.outsiders),
    ...modules.flatMap((module) => backend(module, pathsOf(module, args), args.endpoints[module]!)),
    "",
  ].join("\n");
}

function globals(): string[] {
  return [
    "global",
    "  log stdout format raw local0 notice",
    "  maxconn 2000",
    "",
    "defaults",
    "  mode http",
    "  log global",
    "  timeout connect 3s",
    "  timeout client 60s",
    "  timeout server 60s",
    "  timeout http-request 20s",
    "",
  ];
}

function health(): string[] {
  return ["frontend health", `  bind :${GATEWAY_PORTS.health}`, "  monitor-uri /healthz", ""];
}

function internalEntrance(
  modules: readonly string[],
  acls: readonly string[],
  roles: GatewayConfigArgs["roles"],
): string[] {
  const bind = `  bind :${GATEWAY_PORTS.internal} ssl crt ${GATEWAY_FOLDER}/server.pem ca-file ${GATEWAY_FOLDER}/authority.pem verify required ${TLS}`;
  return [
    "frontend internal",
    bind,
    "  http-request set-var(txn.role) ssl_c_s_dn(OU)",
    // What a caller claims about itself is never passed on.
    "  http-request del-header x-powercloud-role",
    "  http-request set-header x-powercloud-role %[var(txn.role)]",
    ...acls,
    ...modules.flatMap((module) => {
      const allowed = Object.keys(roles).filter((role) => roles[role]!.includes(module));
      const may = allowed.map((role) => `  acl may_${module} var(txn.role) -m str ${role}`);
      const guard = allowed.length > 0 ? `is_${module} !may_${module}` : `is_${module}`;
      return [...may, refuse(403, `Your role may not enter ${module}.`, guard)];
    }),
    ...routes(modules),
  ];
}

function publicEntrance(modules: readonly string[], acls: readonly string[], outsiders: readonly string[]): string[] {
  const open = modules.filter((module) => outsiders.includes(module));
  const closed = modules.filter((module) => !outsiders.includes(module));
  return [
    "frontend public",
    `  bind :${GATEWAY_PORTS.public} ssl crt ${GATEWAY_FOLDER}/server.pem ${TLS}`,
    "  http-request del-header x-powercloud-role",
    ...acls,
    ...closed.map((module) =>
      refuse(403, `${module} is for staff only: the public entrance reaches service modules.`, `is_${module}`),
    ),
    ...routes(open),
  ];
}

/** As a regular expression: the module's name, and its first one where it had another. */
function pathsOf(module: string, { firstNames = {} }: GatewayConfigArgs): string {
  const first = firstNames[module] ?? module;
  return first === module ? module : `(?:${module}|${first})`;
}

function moduleAcl(module: string, paths: string): string {
  return `  acl is_${module} path_reg ^/${paths}(/|$)`;
}

function refuse(status: number, text: string, condition?: string): string {
  const rule = `  http-request return status ${status} content-type text/plain string "${text}\\n"`;
  return condition === undefined ? rule : `${rule} if ${condition}`;
}

/** Whatever is left is either one of the modules or unknown. */
function routes(modules: readonly string[]): string[] {
  const known = modules.map((module) => `!is_${module}`).join(" ");
  const choices = modules.map((module) => `/${module}/`).join(" ");
  const missing = refuse(
    404,
    `There is nothing here. Modules: ${choices === "" ? "none" : choices}`,
    known || undefined,
  );
  return [missing, ...modules.map((module) => `  use_backend ${module} if is_${module}`), ""];
}

function backend(module: string, paths: string, endpoint: string): string[] {
  return [
    `backend ${module}`,
    `  http-request replace-path ^/${paths}/?(.*) /\\1`,
    // Until a dead worker is noticed, its pods still stand behind the service: each try may reach another one.
    "  retries 8",
    `  server ${module} ${endpoint}`,
    "",
  ];
}
