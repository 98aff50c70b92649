import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { toolDir } from "../../paths";
import type { Download, Tool } from "../catalogue";
import { archiveObstacle, fetchArchive } from "../downloads/fetch-archive";
import { takeMembers } from "../downloads/members";
import { recordDigest, remarkOn } from "../downloads/record";
import { installDir } from "../install";
import type { Brought, Way } from "./way";

/** Takes the official release, checked against the digest that toolchain/versions.json pins. */
export const downloadWay: Way = {
  name: "official download",

  async find(tool) {
    if (!tool.download) return undefined;
    const folder = folderOf(tool);
    if (!members(tool, tool.download).every((name) => existsSync(join(folder, name)))) return undefined;
    const remark = await remarkOn(folder, tool.download);
    return remark === undefined ? undefined : brought(tool, remark);
  },

  async obstacle(tool) {
    if (!tool.download) return "there is no official release of it";
    return archiveObstacle(tool.download);
  },

  async bring(tool, step) {
    const download = tool.download!;
    const folder = folderOf(tool);
    await installDir(folder, async (temporary) => {
      // Beside, not in place: the archive may hold a folder of the program's own name.
      const unpacked = join(temporary, ".unpacked");
      await mkdir(unpacked);
      const sha256 = await fetchArchive(download, unpacked, step);
      await takeMembers(unpacked, members(tool, download), temporary);
      await recordDigest(temporary, sha256);
      await rm(unpacked, { recursive: true });
    });
    return brought(tool, (await remarkOn(folder, download)) ?? "");
  },
};

function members(tool: Tool, download: Download): readonly string[] {
  return download.members ?? [tool.name];
}

function folderOf(tool: Tool): string {
  return toolDir(tool.name, tool.version, "official");
}

function brought(tool: Tool, remark: string): Brought {
  const path = join(folderOf(tool), tool.name);
  return { path, version: tool.version, how: "official download", ...(remark !== "" && { remark }) };
}
