import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, copyFile, link, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheDir, projectRoot } from "../paths";
import { bundle, launcher } from "./bundle";
import { installDir } from "./install";
import { withLock } from "./lock";
import { sourceKey } from "./source-key";
import type { Brought } from "./ways/way";

const FRONT = join(projectRoot, "toolchain/front/pulumi");
const HOST_FOLDER = "toolchain/language-host";
const HOST = "pulumi-language-nodejs";

/** What the host has programs load first, as a file of its own. */
const PRELOAD = "long-variables.js";

/**
 * The folder for PATH with the `pulumi` command: the front (toolchain/front/pulumi) and, in `lib/`, the CLI. A CLI that
 * was built here gets this project's language host beside it, where the engine looks for the one that belongs to it;
 * an official one has its own. Made at the first call.
 */
export async function pulumiCommandFolder(cli: Brought): Promise<string> {
  const folder = join(cacheDir(), "bin", await key(cli));
  if (existsSync(join(folder, "pulumi"))) return folder;
  await withLock(`${folder}.lock`, async () => {
    if (!existsSync(join(folder, "pulumi"))) await installDir(folder, (temporary) => assemble(cli, temporary));
  });
  return folder;
}

async function key(cli: Brought): Promise<string> {
  const front = createHash("sha256")
    .update(await readFile(FRONT))
    .digest("hex");
  const dependencies = await readFile(join(projectRoot, "package.json"), "utf8");
  return sourceKey(join(projectRoot, HOST_FOLDER), [cli.path, cli.version, front, dependencies]);
}

async function assemble(cli: Brought, folder: string): Promise<void> {
  const lib = join(folder, "lib");
  await mkdir(lib);
  await copyFile(FRONT, join(folder, "pulumi"));
  if (isBuiltHere(cli)) {
    await linkOrCopy(cli.path, join(lib, "pulumi"));
    await bundle(`${HOST_FOLDER}/main.ts`, join(lib, "language-host.js"));
    await copyFile(join(projectRoot, HOST_FOLDER, "processes", PRELOAD), join(lib, PRELOAD));
    await writeFile(join(lib, HOST), launcher("language-host.js"));
    await chmod(join(lib, HOST), 0o755);
  } else {
    await symlink(cli.path, join(lib, "pulumi"));
  }
}

/** An official CLI keeps its place: the engine follows the link and finds the language host that came with it. */
function isBuiltHere(cli: Brought): boolean {
  return cli.how === "built from Go modules";
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    await copyFile(from, to);
  }
}
