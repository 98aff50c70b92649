/** Stand-ins for the official archives, of their shapes, made of the programs that this machine has. */
import { createReadStream, existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { link, copyFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { build } from "esbuild";
import { projectRoot } from "../../scripts/paths";
import { createProgress } from "../../scripts/progress";
import { output, run } from "../../scripts/run";
import { ARCHITECTURES, fillIn } from "../../scripts/toolchain/architecture";
import { bring, findBrought } from "../../scripts/toolchain/bring";
import { type Download, findTool, go, type Tool, tools } from "../../scripts/toolchain/catalogue";
import { fetchFile } from "../../scripts/toolchain/downloads/fetch-file";
import { bringGo } from "../../scripts/toolchain/ways/go-command";
import type { ArchiveServer } from "./archives";

/** The folder that the publisher's archive has for all its files. */
const TOP: Readonly<Record<string, string>> = { pulumi: "pulumi" };

/**
 * Serves the archives of Go and of all tools that have an official download, each at its address for every architecture,
 * with the lists of their digests.
 * @param folder where they are made
 */
export async function serveOfficialArchives(server: ArchiveServer, folder: string): Promise<void> {
  await offer(server, go.download, await goArchive(folder));
  for (const tool of tools) {
    if (tool.download) await offer(server, tool.download, await toolArchive(tool, tool.download, folder));
  }
}

async function offer(server: ArchiveServer, download: Download, archive: string): Promise<void> {
  const digest = await fetchFile(`file://${archive}`, undefined, { update: () => undefined });
  const lists = new Map<string, string>();
  for (const names of ARCHITECTURES) {
    const url = fillIn(download.url, names);
    server.serve(url, (_request, response) => {
      response.writeHead(200, { "content-length": statSync(archive).size });
      createReadStream(archive).pipe(response);
    });
    const list = fillIn(download.checksum ?? "https://none.example/", names);
    lists.set(list, `${lists.get(list) ?? ""}${digest}  ${basename(new URL(url).pathname)}\n`);
  }
  for (const [list, text] of lists) server.serve(list, text);
}

/** The machine's own Go under the official one's name, without what no build reads. */
async function goArchive(folder: string): Promise<string> {
  const root = await output(await bringGo({ update: () => undefined }), ["env", "GOROOT"]);
  const archive = join(folder, "go.tar.gz");
  const unread = ["api", "doc", "test", "misc"].map((name) => `--exclude=${basename(root)}/${name}`);
  const renamed = `--transform=s,^${basename(root)},go,`;
  await pack(archive, ["--anchored", ...unread, renamed, "--directory", dirname(root), basename(root)]);
  return archive;
}

async function toolArchive(tool: Tool, download: Download, folder: string): Promise<string> {
  const stage = join(folder, tool.name);
  const place = join(stage, TOP[tool.name] ?? "");
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "LICENSE"), "free\n");
  for (const name of download.members ?? [tool.name]) await placeMember(tool, name, join(place, name));
  const archive = join(folder, `${tool.name}.tar.gz`);
  await pack(archive, ["--directory", stage, TOP[tool.name] ?? "."]);
  return archive;
}

/** The CLI is the real one, with this project's language host as one file; of others what is there, or a stand-in. */
async function placeMember(tool: Tool, name: string, path: string): Promise<void> {
  const brought = tool.name === "pulumi" ? await bring(findTool("pulumi"), createProgress()) : await findBrought(tool);
  const file = join(dirname(brought?.path ?? "/none"), name);
  if (existsSync(file)) await link(file, path).catch(() => copyFile(file, path));
  else if (name === "pulumi-language-nodejs") await languageHost(path);
  else writeFileSync(path, `#!/bin/sh\necho ${tool.version}\n`, { mode: 0o755 });
}

async function languageHost(path: string): Promise<void> {
  const entryPoints = [join(projectRoot, "toolchain/language-host/main.ts")];
  const banner = { js: "#!/usr/bin/env node" };
  await build({
    entryPoints,
    outfile: path,
    bundle: true,
    platform: "node",
    format: "cjs",
    banner,
    logLevel: "silent",
  });
  await run("chmod", ["755", path]);
}

async function pack(archive: string, args: readonly string[]): Promise<void> {
  await run("tar", ["--create", "--use-compress-program=gzip -1", "--file", archive, ...args]);
}
