import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, copyFile, link, mkdir, readdir, readFile, realpath, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { cacheDir, projectRoot } from "../paths";
import { bundle, launcher } from "./bundle";
import { installDir } from "./install";
import { withLock } from "./lock";
import { sourceKey } from "./source-key";
import type { Brought } from "./ways/way";

const FRONT = join(projectRoot, "toolchain/front/pulumi");
const HOST_FOLDER = "toolchain/language-host";
const HOST = "pulumi-language-nodejs";

/** What belongs to a CLI and lies beside it: language hosts, what runs policies, the plugins of dynamic resources. */
const COMPANION = /^pulumi-(language|analyzer|resource-pulumi)-/;

/** What the host has programs load first, as a file of its own. */
const PRELOAD = "long-variables.js";

/**
 * The folder for PATH with the `pulumi` command: the front (toolchain/front/pulumi) with the language hosts, and in
 * `lib/` the CLI. A CLI that was built here gets this project's language host; an official one has its own. The engine
 * takes the first host on PATH before the one that belongs to the CLI, so the front's folder goes first there. Made at
 * the first call.
 * @param ownHost Whether this project's language host is taken. Default: with a CLI that was built here.
 */
export async function pulumiCommandFolder(cli: Brought, ownHost = isBuiltHere(cli)): Promise<string> {
  const folder = join(cacheDir(), "bin", await key(cli, ownHost));
  if (existsSync(join(folder, "pulumi"))) return folder;
  await withLock(`${folder}.lock`, async () => {
    if (!existsSync(join(folder, "pulumi"))) await installDir(folder, (temporary) => assemble(cli, ownHost, temporary));
  });
  return folder;
}

async function key(cli: Brought, ownHost: boolean): Promise<string> {
  const front = createHash("sha256")
    .update(await readFile(FRONT))
    .digest("hex");
  const dependencies = await readFile(join(projectRoot, "package.json"), "utf8");
  return sourceKey(join(projectRoot, HOST_FOLDER), [cli.path, cli.version, ownHost, front, dependencies]);
}

async function assemble(cli: Brought, ownHost: boolean, folder: string): Promise<void> {
  const lib = join(folder, "lib");
  await mkdir(lib);
  await copyFile(FRONT, join(folder, "pulumi"));
  if (ownHost) {
    await linkOrCopy(await realpath(cli.path), join(lib, "pulumi"));
    await bundle(`${HOST_FOLDER}/main.ts`, join(lib, "language-host.js"));
    await copyFile(join(projectRoot, HOST_FOLDER, "processes", PRELOAD), join(lib, PRELOAD));
    await writeFile(join(lib, HOST), launcher("language-host.js"));
    await chmod(join(lib, HOST), 0o755);
    await symlink(join("lib", HOST), join(folder, HOST));
  } else {
    // An official CLI keeps its place: the engine follows the link to what came with it.
    await symlink(cli.path, join(lib, "pulumi"));
    await linkCompanions(await realpath(cli.path), folder);
  }
}

async function linkCompanions(cli: string, folder: string): Promise<void> {
  const names = await readdir(dirname(cli));
  for (const name of names.filter((one) => COMPANION.test(one)))
    await symlink(join(dirname(cli), name), join(folder, name));
}

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
