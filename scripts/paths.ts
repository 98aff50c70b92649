import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** The checkout's root: the folder of Pulumi.yaml. */
export const projectRoot = realpathSync(resolve(__dirname, ".."));

/**
 * Where built and downloaded things are kept, shared by all checkouts of a user.
 * A relative XDG_CACHE_HOME is ignored, as the XDG Base Directory Specification demands.
 */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  const base = env.XDG_CACHE_HOME?.startsWith("/") ? env.XDG_CACHE_HOME : join(env.HOME || homedir(), ".cache");
  return join(base, "powercloud");
}

/** Folder of one tool in the cache; `key` tells builds of the same version from different sources apart. */
export function toolDir(name: string, version: string, key?: string): string {
  return join(cacheDir(), "tools", [name, version, key].filter(Boolean).join("-"));
}

/** State of this checkout's lab: sockets of its hosts, kubeconfig, Pulumi's state, passphrase. */
export const labDir = join(projectRoot, ".lab");
