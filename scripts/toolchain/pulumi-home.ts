import { homedir } from "node:os";
import { join } from "node:path";
import { cacheDir } from "../paths";

/** The parent of the homes that this project makes, one for each set of plugins. */
export function ownHomes(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheDir(env), "pulumi-home");
}

/** The user's own PULUMI_HOME; one of this project's (a shell after `powercloud env`) does not count. */
export function userHome(env: NodeJS.ProcessEnv = process.env): string {
  const given = env.PULUMI_HOME;
  return given && !given.startsWith(ownHomes(env)) ? given : join(env.HOME || homedir(), ".pulumi");
}

/** Folder of a plugin among the plugins of a PULUMI_HOME, as the engine names it. */
export function folderName(name: string, version: string): string {
  return `resource-${name}-v${version}`;
}

export function pluginFolder(home: string, name: string, version: string): string {
  return join(home, "plugins", folderName(name, version));
}

/** File name of a plugin's program. */
export function pluginProgram(name: string): string {
  return `pulumi-resource-${name}`;
}
