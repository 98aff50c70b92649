import { existsSync } from "node:fs";
import { chmod, rename } from "node:fs/promises";
import { basename, join } from "node:path";
import { toolDir } from "../../paths";
import type { Tool } from "../catalogue";
import { fetchArchive } from "../fetch-archive";
import { installDir } from "../install";
import { unreachable } from "../reachable";
import type { Brought, Way } from "./way";

/** Takes the official release, checked against the digest that its publisher states. */
export const downloadWay: Way = {
  name: "official download",

  async find(tool) {
    const path = join(folderOf(tool), tool.name);
    return tool.download && existsSync(path) ? brought(tool) : undefined;
  },

  async obstacle(tool) {
    if (!tool.download) return "there is no official release of it";
    return unreachable([tool.download.url, tool.download.checksum]);
  },

  async bring(tool, step) {
    const download = tool.download!;
    await installDir(folderOf(tool), async (temporary) => {
      await fetchArchive(download, temporary, step);
      for (const member of download.members ?? []) {
        const path = join(temporary, basename(member));
        if (member !== basename(member)) await rename(join(temporary, member), path);
        await chmod(path, 0o755);
      }
    });
    return brought(tool);
  },
};

function folderOf(tool: Tool): string {
  return toolDir(tool.name, tool.version, "official");
}

function brought(tool: Tool): Brought {
  return { path: join(folderOf(tool), tool.name), version: tool.version, how: "official download" };
}
