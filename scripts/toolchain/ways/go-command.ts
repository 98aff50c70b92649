import { existsSync } from "node:fs";
import { join } from "node:path";
import { cacheDir, toolDir } from "../../paths";
import type { Step } from "../../progress";
import { output } from "../../run";
import { go } from "../catalogue";
import { archiveObstacle, fetchArchive } from "../downloads/fetch-archive";
import { installDir } from "../install";
import { withLock } from "../lock";
import { findOnPath } from "../on-path";
import { unreachable } from "../reachable";
import { isAtLeast } from "../version";

/** Milliseconds that the module proxy gets to answer: without it nothing is built, so it may be slow. */
const PROXY_PATIENCE_MS = 10_000;

/** Where the archive has the command. */
const COMMAND = "go/bin/go";

/** A Go that is new enough: on PATH, in its usual place, or downloaded earlier; else a word on why there is none. */
export async function findGo(): Promise<{ path: string } | { path: undefined; obstacle: string }> {
  let obstacle = "Go is not installed";
  for (const path of [await findOnPath("go"), "/usr/local/go/bin/go", join(downloadedTo(), COMMAND)]) {
    if (!path || !existsSync(path)) continue;
    const found = await versionOf(path);
    if (found !== undefined && isAtLeast(found, go.minimum)) return { path };
    obstacle =
      found === undefined ? `${path} does not run` : `Go ${found} (${path}) is too old, ${go.minimum} is needed`;
  }
  return { path: undefined, obstacle };
}

async function versionOf(path: string): Promise<string | undefined> {
  try {
    const version = await output(path, ["env", "GOVERSION"], { env: { GOTOOLCHAIN: "local" }, timeoutSeconds: 20 });
    return version.replace(/^go/, "");
  } catch {
    return undefined;
  }
}

/** Why nothing can be built with Go here; undefined when Go is there or can be downloaded, and its modules can be had. */
export async function goObstacle(): Promise<string | undefined> {
  const found = await findGo();
  if (found.path !== undefined) return proxyObstacle(found.path);
  const obstacle = await archiveObstacle(go.download);
  return obstacle && `${found.obstacle}, and ${obstacle}`;
}

/**
 * The path of Go, downloaded when it is missing.
 * @throws {Error} When the download fails.
 */
export async function bringGo(step: Step): Promise<string> {
  const found = await findGo();
  if (found.path) return found.path;
  const folder = downloadedTo();
  const command = join(folder, COMMAND);
  await withLock(join(cacheDir(), "locks", "go.lock"), async () => {
    if (!existsSync(command)) await installDir(folder, (temporary) => fetchGo(temporary, step));
  });
  return command;
}

async function fetchGo(folder: string, step: Step): Promise<void> {
  const name = `Go ${go.version}`;
  await fetchArchive(go.download, folder, { update: (detail) => step.update(`${name}: ${detail}`) });
  if (!existsSync(join(folder, COMMAND))) throw new Error(`the archive of ${name} has no ${COMMAND}`);
}

function downloadedTo(): string {
  return toolDir("go", go.version, "official");
}

/**
 * A Go command that cannot reach its proxy gives up only after minutes. Behind an HTTP proxy a probe tells nothing, so
 * Go is left to try.
 */
async function proxyObstacle(path: string): Promise<string | undefined> {
  const { HTTPS_PROXY, https_proxy } = process.env;
  if (HTTPS_PROXY || https_proxy) return undefined;
  const setting = await output(path, ["env", "GOPROXY"]);
  const proxies = setting.split(/[,|]/).filter((proxy) => proxy.startsWith("http"));
  if (proxies.length === 0) return undefined;
  const reasons = await Promise.all(proxies.map((proxy) => unreachable([proxy], PROXY_PATIENCE_MS)));
  if (reasons.includes(undefined)) return undefined;
  return `the Go module proxy does not answer (GOPROXY=${setting})`;
}
