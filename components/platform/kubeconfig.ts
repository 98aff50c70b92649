/** What is read of a kubeconfig, by kubectl's rules (Kubernetes documentation, "kubeconfig (v1)"). */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

interface Named {
  readonly name?: unknown;
}

interface Cluster extends Named {
  readonly cluster?: { "certificate-authority-data"?: string; "certificate-authority"?: string } | null;
}

interface Context extends Named {
  readonly context?: { readonly cluster?: unknown } | null;
}

interface Kubeconfig {
  readonly clusters?: readonly Cluster[] | null;
  readonly contexts?: readonly Context[] | null;
  readonly "current-context"?: unknown;
}

/**
 * PEM of the authority of the current context's cluster. A file of it is seen from the kubeconfig's folder.
 * @throws pulumi.RunError when there is none; nothing of the contents gets into the message, for they hold keys.
 */
export function authorityOf(path: string): string {
  const cluster = currentCluster(path, read(path));
  const data = cluster["certificate-authority-data"];
  // As with kubectl, what is embedded counts before what is in a file.
  if (data !== undefined && data !== null && data !== "") return Buffer.from(data, "base64").toString("utf8");
  const file = cluster["certificate-authority"];
  if (file === undefined || file === null || file === "") {
    throw failure(path, "has no certificate-authority-data in the cluster of its current context", EMBED);
  }
  try {
    return readFileSync(resolve(dirname(path), file), "utf8");
  } catch {
    throw failure(path, "names a certificate-authority that cannot be read", EMBED);
  }
}

const EMBED = "embed it with `kubectl config view --flatten --raw --minify`";
const CHOOSE = "choose one with `kubectl config use-context`";

/** kubectl reads YAML 1.1, with merge keys. */
function read(path: string): Kubeconfig {
  try {
    return (parse(readFileSync(path, "utf8"), { version: "1.1" }) as Kubeconfig | null) ?? {};
  } catch {
    throw failure(path, "cannot be read as YAML", "write it anew with `kubectl config view --raw`");
  }
}

function currentCluster(path: string, config: Kubeconfig): NonNullable<Cluster["cluster"]> {
  const clusters = config.clusters ?? [];
  const current = config["current-context"];
  if (current === undefined || current === null || current === "") {
    // Nothing is to be chosen where there is one.
    if (clusters.length === 1) return clusters[0]!.cluster ?? {};
    throw failure(path, `has no current-context, and ${clusters.length} clusters`, CHOOSE);
  }
  const context = named(config.contexts, current)?.context;
  if (context === undefined || context === null) throw failure(path, "lacks the context that it calls current", CHOOSE);
  const cluster = named(clusters, context.cluster)?.cluster;
  if (cluster === undefined || cluster === null)
    throw failure(path, "lacks the cluster of its current context", CHOOSE);
  return cluster;
}

/** Of a name that comes twice, the first counts. */
function named<T extends Named>(items: readonly T[] | null | undefined, name: unknown): T | undefined {
  return (items ?? []).find((item) => String(item.name) === String(name));
}

function failure(path: string, what: string, fix: string): pulumi.RunError {
  return new pulumi.RunError(`kubeconfig ${path} ${what}: ${fix}.`);
}
