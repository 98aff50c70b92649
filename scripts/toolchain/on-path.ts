import { constants } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import { delimiter, join, sep } from "node:path";
import { cacheDir } from "../paths";

/** Folders of the administrator's programs, which the PATH of an ordinary user leaves out. */
const ADMIN_FOLDERS = ["/usr/local/sbin", "/usr/sbin", "/sbin"];

/**
 * The program `name` on PATH, as a whole path; undefined when there is none. What this project installed itself does
 * not count (`powercloud env` puts it on PATH), nor do the shims of node_modules.
 */
export async function findOnPath(name: string, path = process.env.PATH ?? ""): Promise<string | undefined> {
  const own = cacheDir() + sep;
  for (const folder of [...path.split(delimiter), ...ADMIN_FOLDERS]) {
    if (!folder.startsWith("/") || folder.endsWith("node_modules/.bin")) continue;
    const candidate = join(folder, name);
    if (!(await isProgram(candidate)) || (await realpath(candidate)).startsWith(own)) continue;
    return candidate;
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
