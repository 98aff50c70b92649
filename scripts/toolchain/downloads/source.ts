import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { UserError } from "../../user-error";
import { unreachable } from "../reachable";

/** The setting that names a site's own copies of official archives. */
export const DOWNLOADS = "POWERCLOUD_DOWNLOADS";

/**
 * Where a published file is read from: its own address, or its copy under POWERCLOUD_DOWNLOADS, which is an http(s)
 * address or a folder. Copies lie there by host and path, as `wget --force-directories` stores them.
 * @throws {UserError} When the setting is neither, or holds a password, which would be shown with each address.
 */
export function sourceOf(url: string, env: NodeJS.ProcessEnv = process.env): string {
  const base = env[DOWNLOADS];
  if (!base) return url;
  const { host, pathname } = new URL(url);
  if (base.startsWith("/")) return pathToFileURL(join(base, host, pathname)).href;
  if (/^https?:\/\/[^/]*@/.test(base)) {
    throw new UserError(`${DOWNLOADS} must hold no user name or password; let the server do without for this machine`);
  }
  if (/^(https?|file):\/\/./.test(base)) return `${base.replace(/\/+$/, "")}/${host}${pathname}`;
  throw new UserError(`${DOWNLOADS}=${base} names no place; allowed: http(s)://…, or the absolute path of a folder`);
}

/** Why one of the files cannot be had, as far as is seen without asking for it; undefined when nothing speaks against. */
export async function sourceObstacle(urls: readonly string[]): Promise<string | undefined> {
  const sources = urls.map((url) => sourceOf(url));
  const missing = sources
    .filter(isFile)
    .map((source) => fileURLToPath(source))
    .find((path) => !existsSync(path));
  if (missing) return `${missing} does not exist`;
  return unreachable(sources.filter((source) => !isFile(source)));
}

/** Whether a source is a file of this machine. */
export function isFile(source: string): boolean {
  return source.startsWith("file:");
}
