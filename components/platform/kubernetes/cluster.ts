import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { parse } from "yaml";

/** The part of a kubeconfig that is read here (Kubernetes documentation, "kubeconfig (v1)"). */
interface Kubeconfig {
  "current-context"?: string;
  contexts?: { name: string; context?: { cluster?: string } }[] | null;
  clusters?: { name: string; cluster?: Cluster }[] | null;
}

interface Cluster {
  "certificate-authority"?: string;
  "certificate-authority-data"?: string;
}

/**
 * Connection to the Kubernetes control plane that the kubeconfig at `path` names. The control plane stays the same one
 * when its address changes: without an identifier the plugin takes another address for another cluster, and everything
 * in it would be replaced. A Secret changes in place, and pods are rolled for it: replaced, it would take with it whatever has it.
 */
export function clusterProvider(name: string, path: string): kubernetes.Provider {
  return new kubernetes.Provider(name, { kubeconfig: path, clusterIdentifier: name, enableSecretMutable: true });
}

/**
 * PEM of the authority that signed the API server's certificate, from the current context of the kubeconfig at `path`.
 * Unknown in a preview on a machine that does not have the file.
 * @throws pulumi.RunError when the file is missing, or its current context names no authority.
 */
export function clusterAuthority(path: string): pulumi.Output<string> {
  if (existsSync(path)) return pulumi.output(authorityOf(path));
  if (pulumi.runtime.isDryRun()) return unknown();
  throw new pulumi.RunError(
    `kubeconfig ${path} does not exist: put the one of the provincial management node there, or name another in ` +
      "platform.kubernetes.kubeconfig of the model.",
  );
}

function authorityOf(file: string): string {
  // kubectl reads YAML 1.1, with merge keys.
  const config = (parse(readFileSync(file, "utf8"), { version: "1.1" }) ?? {}) as Kubeconfig;
  const { "certificate-authority-data": data, "certificate-authority": reference } = currentCluster(file, config);
  if (data) return Buffer.from(data, "base64").toString("utf8");
  // As kubectl: relative to the kubeconfig's folder.
  const authority = reference && path.resolve(path.dirname(file), reference);
  if (authority && existsSync(authority)) return readFileSync(authority, "utf8");
  throw new pulumi.RunError(
    `kubeconfig ${file} has no authority for the cluster of its current context` +
      `${authority ? ` (${authority} does not exist)` : ""}: embed it with \`kubectl config view --flatten --raw\`.`,
  );
}

/** Of a name that comes twice the first counts, as with kubectl. */
function currentCluster(file: string, config: Kubeconfig): Cluster {
  const contexts = config.contexts ?? [];
  const clusters = config.clusters ?? [];
  const current = config["current-context"];
  if (!current) {
    throw new pulumi.RunError(
      `kubeconfig ${file} has no current-context: choose one of ${list(contexts)} with \`kubectl config use-context\`.`,
    );
  }
  const context = contexts.find(({ name }) => name === current)?.context;
  if (!context) {
    throw new pulumi.RunError(
      `kubeconfig ${file}: current-context is ${JSON.stringify(current)}, but its contexts are ${list(contexts)}.`,
    );
  }
  const cluster = clusters.find(({ name }) => name === context.cluster)?.cluster;
  if (cluster) return cluster;
  throw new pulumi.RunError(
    `kubeconfig ${file}: context ${JSON.stringify(current)} names cluster ${JSON.stringify(context.cluster)}, but its ` +
      `clusters are ${list(clusters)}.`,
  );
}

function list(entries: readonly { name: string }[]): string {
  return entries.length === 0 ? "none" : entries.map(({ name }) => JSON.stringify(name)).join(", ");
}

function unknown(): pulumi.Output<string> {
  return pulumi.output(pulumi.unknown as unknown as string);
}
