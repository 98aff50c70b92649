import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { cacheDir, projectRoot } from "../paths";
import type { Progress } from "../progress";
import { run } from "../run";
import { bundle, launcher } from "./bundle";
import { pluginVersions } from "./catalogue";
import { installDir } from "./install";
import { withLock } from "./lock";
import { unreachable } from "./reachable";
import { sourceKey } from "./source-key";

/** Where the CLI downloads official plugins from. */
const PLUGIN_HOSTS = ["https://api.github.com", "https://github.com"];

/** Seconds for the official download of one plugin. */
const DOWNLOAD_SECONDS = 300;

export interface Plugin {
  readonly name: string;
  readonly version: string;
  readonly origin: "official" | "bundled";
}

/** The plugins as they are: official where the user's PULUMI_HOME has them, else bundled with this project. */
export function plugins(): Plugin[] {
  return Object.entries(pluginVersions).map(([name, version]) => {
    const origin = existsSync(join(userFolder(name, version), `pulumi-resource-${name}`)) ? "official" : "bundled";
    return { name, version, origin };
  });
}

/** Downloads the official plugins that are missing, where that works at all. What fails stays bundled. */
export async function downloadPlugins(pulumi: string, progress: Progress): Promise<void> {
  const missing = plugins().filter((plugin) => plugin.origin === "bundled");
  if (missing.length === 0 || (await unreachable(PLUGIN_HOSTS))) return;
  for (const { name, version } of missing) {
    const args = ["plugin", "install", "resource", name, `v${version}`];
    try {
      await progress.step(`plugin ${name} ${version}: official download`, () =>
        run(pulumi, args, { timeoutSeconds: DOWNLOAD_SECONDS, env: { PULUMI_HOME: userHome() } }),
      );
    } catch {
      progress.note(`  plugin ${name}: the official download failed, the bundled one is used`);
    }
  }
}

/**
 * The PULUMI_HOME with the bundled plugins, made when it is not there yet; undefined when none is needed because the
 * user's own has the official ones. Official plugins that are there are linked into it.
 */
export async function bundledHome(): Promise<string | undefined> {
  const wanted = plugins();
  if (wanted.every((plugin) => plugin.origin === "official")) return undefined;
  const home = join(cacheDir(), "pulumi-home", await key(wanted));
  const complete = join(home, "plugins");
  if (existsSync(complete)) return home;
  await withLock(`${home}.lock`, async () => {
    if (!existsSync(complete)) await installDir(complete, (folder) => fill(folder, wanted));
  });
  return home;
}

async function fill(folder: string, wanted: readonly Plugin[]): Promise<void> {
  for (const plugin of wanted) {
    const target = join(folder, folderName(plugin.name, plugin.version));
    await mkdir(target);
    if (plugin.origin === "official") await linkFiles(userFolder(plugin.name, plugin.version), target);
    else await bundlePlugin(plugin.name, target);
  }
}

async function bundlePlugin(name: string, folder: string): Promise<void> {
  const program = join(folder, `pulumi-resource-${name}`);
  await bundle(`providers/${name}/main.ts`, join(folder, "main.js"));
  await writeFile(program, launcher("main.js"));
  await chmod(program, 0o755);
}

/** The engine accepts only a real folder as a plugin's, so its files are linked one by one. */
async function linkFiles(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) await symlink(join(from, name), join(to, name));
}

async function key(wanted: readonly Plugin[]): Promise<string> {
  const dependencies = await sourceKey(projectRoot, [], ["package-lock.json"]);
  return sourceKey(join(projectRoot, "providers"), [wanted, dependencies], ["base", ...Object.keys(pluginVersions)]);
}

function folderName(name: string, version: string): string {
  return `resource-${name}-v${version}`;
}

function userFolder(name: string, version: string): string {
  return join(userHome(), "plugins", folderName(name, version));
}

/** The user's own PULUMI_HOME; one of this project's (a shell after `powercloud env`) does not count. */
export function userHome(env: NodeJS.ProcessEnv = process.env): string {
  const given = env.PULUMI_HOME;
  return given && !given.startsWith(join(cacheDir(env), "pulumi-home"))
    ? given
    : join(env.HOME || homedir(), ".pulumi");
}
