/**
 * Finding the cluster: from a kubeconfig's path or contents, else from where kubectl looks. Nothing of a
 * kubeconfig's contents gets into a message, for it holds keys.
 */

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node/dist/config.js";
import { ProviderError } from "../base/types";

export interface Source {
  /** Path or contents; undefined: `$KUBECONFIG`, `~/.kube/config`, the service account of a pod. */
  readonly kubeconfig: string | undefined;
  readonly context?: string | undefined;
  readonly cluster?: string | undefined;
}

const ALLOWED = "give the path of a kubeconfig, or its contents (YAML or JSON)";

/**
 * Loads a kubeconfig and settles on one context.
 * @throws ProviderError when there is none, it is not valid, or a named context or cluster is not in it
 */
export function loadKubeconfig(source: Source): KubeConfig {
  const config = new KubeConfig();
  if (source.kubeconfig === undefined) loadUsual(config);
  else loadGiven(config, source.kubeconfig);
  choose(config, source);
  return config;
}

function loadUsual(config: KubeConfig): void {
  try {
    config.loadFromDefault();
  } catch {
    const place = process.env["KUBECONFIG"] ?? "~/.kube/config";
    throw new ProviderError(
      `kubernetes:kubeconfig is not set, and ${place} cannot be read as a kubeconfig: ${ALLOWED}`,
    );
  }
  const given = process.env["KUBECONFIG"] || process.env["KUBERNETES_SERVICE_HOST"];
  if (!given && !existsSync(join(homedir(), ".kube", "config"))) {
    throw new ProviderError(`no kubeconfig: neither kubernetes:kubeconfig, KUBECONFIG nor ~/.kube/config: ${ALLOWED}`);
  }
}

function loadGiven(config: KubeConfig, given: string): void {
  const isPath = !given.includes("\n") && !given.trimStart().startsWith("{");
  const path = given === "~" || given.startsWith("~/") ? join(homedir(), given.slice(1)) : given;
  if (isPath && !existsSync(path)) {
    throw new ProviderError(`kubernetes:kubeconfig: no such file: ${path}: ${ALLOWED}`);
  }
  try {
    if (isPath) config.loadFromFile(path);
    else config.loadFromString(given);
  } catch {
    throw new ProviderError(
      `kubernetes:kubeconfig: ${isPath ? path : "the contents given"} cannot be parsed: ${ALLOWED}`,
    );
  }
}

function choose(config: KubeConfig, { context, cluster }: Source): void {
  if (context !== undefined) {
    const known = config.getContexts().map(({ name }) => name);
    if (!known.includes(context)) throw notFound("context", context, known);
    config.setCurrentContext(context);
  }
  const current = config.getContextObject(config.getCurrentContext());
  if (current === null) {
    const known = config.getContexts().map(({ name }) => name);
    const name = config.getCurrentContext();
    if (!name) throw new ProviderError(`the kubeconfig has no current context: set kubernetes:context`);
    throw notFound("context", name, known);
  }
  if (cluster !== undefined) {
    config.contexts = config.getContexts().map((each) => (each === current ? { ...each, cluster } : each));
  }
  if (config.getCurrentCluster() === null) {
    const known = config.getClusters().map(({ name }) => name);
    throw notFound("cluster", cluster ?? current.cluster, known);
  }
}

function notFound(what: string, name: string, known: readonly string[]): ProviderError {
  const names = known.length === 0 ? "it has none" : `it has ${known.join(", ")}`;
  return new ProviderError(`kubernetes:${what}: the kubeconfig has no ${what} ${name}: ${names}`);
}

/** Address of the cluster that a source leads to; undefined when it leads to none. Never throws. */
export function serverOf(source: Source): string | undefined {
  try {
    return loadKubeconfig(source).getCurrentCluster()?.server;
  } catch {
    return undefined;
  }
}
