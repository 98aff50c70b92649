/** How to reach the API server of a kubeconfig's current context (Kubernetes documentation, "kubeconfig (v1)"). */
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import type { RequestOptions } from "node:https";
import { parse } from "yaml";

type Entry<K extends string, T> = { readonly name: string } & { readonly [P in K]?: T };

interface Cluster {
  server?: string;
  "certificate-authority"?: string;
  "certificate-authority-data"?: string;
  "tls-server-name"?: string;
}

interface User {
  token?: string;
  tokenFile?: string;
  "client-certificate"?: string;
  "client-certificate-data"?: string;
  "client-key"?: string;
  "client-key-data"?: string;
}

interface Kubeconfig {
  "current-context"?: string;
  contexts?: Entry<"context", { cluster?: string; user?: string }>[] | null;
  clusters?: Entry<"cluster", Cluster>[] | null;
  users?: Entry<"user", User>[] | null;
}

export interface ApiAccess {
  readonly server: string;
  readonly options: RequestOptions;
}

/**
 * @param file Path of the kubeconfig; what it names besides is seen from its folder.
 * @throws Error when it is missing, or its user proves itself neither by certificate nor by token.
 */
export function apiAccess(file: string): ApiAccess {
  if (!existsSync(file)) throw new Error(`kubeconfig ${file} does not exist`);
  // kubectl reads YAML 1.1, with merge keys.
  const config = (parse(readFileSync(file, "utf8"), { version: "1.1" }) ?? {}) as Kubeconfig;
  const context = entry(config.contexts, config["current-context"])?.context;
  const cluster = entry(config.clusters, context?.cluster)?.cluster;
  const user = entry(config.users, context?.user)?.user ?? {};
  if (cluster?.server === undefined) throw new Error(`kubeconfig ${file}: its current context names no server`);
  const read = (data: string | undefined, reference: string | undefined) => content(file, data, reference);
  const token = user.token ?? read(undefined, user.tokenFile)?.toString("utf8").trim();
  const cert = read(user["client-certificate-data"], user["client-certificate"]);
  const key = read(user["client-key-data"], user["client-key"]);
  if (token === undefined && (cert === undefined || key === undefined)) {
    throw new Error(
      `kubeconfig ${file}: the user of its current context has neither a client certificate with key nor a token`,
    );
  }
  return {
    server: cluster.server,
    options: {
      ca: read(cluster["certificate-authority-data"], cluster["certificate-authority"]),
      ...(cluster["tls-server-name"] !== undefined && { servername: cluster["tls-server-name"] }),
      ...(token === undefined ? { cert, key } : { headers: { authorization: `Bearer ${token}` } }),
    },
  };
}

function entry<T extends { name: string }>(entries: T[] | null | undefined, name: string | undefined): T | undefined {
  return entries?.find((each) => each.name === name);
}

function content(file: string, data: string | undefined, reference: string | undefined): Buffer | undefined {
  if (data !== undefined) return Buffer.from(data, "base64");
  return reference === undefined ? undefined : readFileSync(path.resolve(path.dirname(file), reference));
}
