import type { types } from "@pulumi/kubernetes";
import type { DatabaseEndpoint } from "../../contracts/contracts";
import { DATABASE_NAME } from "../guest/database/database-paths";
import { containerResources } from "./container-limits";
import { gracefulEnd } from "./graceful-end";
import { restrictedContainer } from "./restricted-pod";

/** Port on which a module listens. */
export const MODULE_PORT = 8080;

export interface ModuleContainerArgs {
  module: string;
  /** Name of its account. */
  workload: string;
  category: string;
  image: string;
  database: DatabaseEndpoint;
}

const ACCOUNT_FOLDER = "/etc/powercloud/account";

/** The container of a module; what it must be told about is in `toolchain/reference-module/`. */
export function moduleContainer(args: ModuleContainerArgs): types.input.core.v1.Container {
  const { database, module, workload } = args;
  return {
    name: "module",
    image: args.image,
    ports: [{ name: "http", containerPort: MODULE_PORT }],
    env: [
      { name: "MODULE_NAME", value: module },
      { name: "MODULE_CATEGORY", value: args.category },
      // In an order that is the same whoever is the primary now: modules find that out themselves.
      { name: "DATABASE_HOSTS", value: [database.primary, ...database.standbys].sort().join(",") },
      { name: "DATABASE_PORT", value: String(database.port) },
      { name: "DATABASE_NAME", value: DATABASE_NAME },
      { name: "DATABASE_USER", value: workload },
      { name: "DATABASE_PASSWORD_FILE", value: `${ACCOUNT_FOLDER}/password` },
      { name: "DATABASE_AUTHORITY_FILE", value: `${ACCOUNT_FOLDER}/authority.pem` },
      { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
    ],
    volumeMounts: [{ name: "account", mountPath: ACCOUNT_FOLDER, readOnly: true }],
    securityContext: restrictedContainer,
    resources: containerResources,
    lifecycle: gracefulEnd,
    // Generous limits: emulated processors are slow, and a probe that gives up too early only adds load.
    readinessProbe: { httpGet: { path: "/readyz", port: "http" }, periodSeconds: 5, timeoutSeconds: 5 },
    livenessProbe: {
      httpGet: { path: "/healthz", port: "http" },
      initialDelaySeconds: 30,
      periodSeconds: 20,
      timeoutSeconds: 10,
    },
  };
}
