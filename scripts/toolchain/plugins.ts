import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, realpath, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { projectRoot } from "../paths";
import { createProgress, type Progress } from "../progress";
import { run } from "../run";
import { bring, findBrought } from "./bring";
import { bundle, launcher } from "./bundle";
import { bundledVersions, tools } from "./catalogue";
import { installDir } from "./install";
import { withLock } from "./lock";
import { folderName, ownHomes, pluginFolder, pluginProgram, userHome } from "./pulumi-home";
import { unreachable } from "./reachable";
import { sourceKey } from "./source-key";

/** Where the CLI downloads official plugins from. */
const PLUGIN_HOSTS = ["https://api.github.com", "https://github.com"];

/** Seconds for the official download of one plugin. */
const DOWNLOAD_SECONDS = 300;

/** A plugin that programs of this project use and that is not named by path in Pulumi.yaml. */
export interface Plugin {
  readonly name: string;
  readonly version: string;
  /** How it came: `in PULUMI_HOME`, `official download`, `built from Go modules`, `bundled with powercloud`. */
  readonly how: string;
  /** The program of an official plugin; undefined for a bundled one, which is made from the checkout. */
  readonly path: string | undefined;
}

const BUNDLED = "bundled with powercloud";
const pluginTools = tools.filter((tool) => tool.plugin !== undefined);

/** The plugins as they are there now: one that is not brought yet is missing in the list. Changes nothing. */
export async function plugins(): Promise<Plugin[]> {
  const official = await Promise.all(pluginTools.map(async (tool) => ({ tool, brought: await findBrought(tool) })));
  return [
    ...official.flatMap(({ tool, brought }) => (brought ? [{ name: tool.plugin!, ...brought }] : [])),
    ...Object.entries(bundledVersions).map(([name, version]) => officialOrBundled(name, version)),
  ];
}

function officialOrBundled(name: string, version: string): Plugin {
  const path = join(pluginFolder(userHome(), name, version), pluginProgram(name));
  if (existsSync(path)) return { name, version, how: "in PULUMI_HOME", path };
  return { name, version, how: BUNDLED, path: undefined };
}

/** Downloads official plugins in place of the bundled ones, where that works at all. What fails stays bundled. */
export async function downloadPlugins(pulumi: string, progress: Progress): Promise<void> {
  const missing = (await plugins()).filter((plugin) => plugin.path === undefined);
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
 * This project's PULUMI_HOME with the plugins in their pinned versions: official ones are linked, the others bundled.
 * Made when it is not there yet; a plugin that is missing is brought first, with its progress on standard error.
 * @throws {UserError} When no way of bringing a plugin works on this machine.
 */
export async function pluginHome(progress: Progress = createProgress()): Promise<string> {
  for (const tool of pluginTools) await bring(tool, progress);
  const wanted = await plugins();
  const home = await homeOf(wanted);
  const complete = join(home, "plugins");
  if (existsSync(complete)) return home;
  await withLock(`${home}.lock`, async () => {
    if (!existsSync(complete)) await installDir(complete, (folder) => fill(folder, wanted));
  });
  return home;
}

/** What the engine truly finds in place of `plugin`; undefined when it is what it should be, or not made yet. */
export async function strayPlugin(plugin: Plugin): Promise<{ found: string; folder: string } | undefined> {
  const folder = pluginFolder(await homeOf(await plugins()), plugin.name, plugin.version);
  const program = join(folder, pluginProgram(plugin.name));
  if (!existsSync(dirname(folder))) return undefined;
  if (!existsSync(program)) return { found: "missing", folder };
  const right =
    plugin.path === undefined
      ? (await readFile(program, "utf8")) === launcher("main.js")
      : (await realpath(program)) === (await realpath(plugin.path));
  return right ? undefined : { found: `another program (${await realpath(program)})`, folder };
}

async function fill(folder: string, wanted: readonly Plugin[]): Promise<void> {
  for (const plugin of wanted) {
    const target = join(folder, folderName(plugin.name, plugin.version));
    await mkdir(target);
    if (plugin.path === undefined) await bundlePlugin(plugin.name, target);
    else await linkFiles(dirname(plugin.path), target);
  }
}

async function bundlePlugin(name: string, folder: string): Promise<void> {
  const program = join(folder, pluginProgram(name));
  await bundle(`providers/${name}/main.ts`, join(folder, "main.js"));
  await writeFile(program, launcher("main.js"));
  await chmod(program, 0o755);
}

/** The engine accepts only a real folder as a plugin's, so its files are linked one by one. */
async function linkFiles(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) await symlink(join(from, name), join(to, name));
}

async function homeOf(wanted: readonly Plugin[]): Promise<string> {
  const dependencies = await sourceKey(projectRoot, [], ["package-lock.json"]);
  const bundled = ["base", ...Object.keys(bundledVersions)];
  return join(ownHomes(), await sourceKey(join(projectRoot, "providers"), [wanted, dependencies], bundled));
}
