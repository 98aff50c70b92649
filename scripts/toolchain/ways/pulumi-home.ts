import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Tool } from "../catalogue";
import { pluginFolder, userHome } from "../pulumi-home";
import type { Brought, Way } from "./way";

/** Takes a Pulumi plugin that the user installed (`pulumi plugin install`) in the pinned version. */
export const pulumiHomeWay: Way = {
  name: "in PULUMI_HOME",

  find(tool) {
    const path = placeOf(tool);
    return Promise.resolve(existsSync(path) ? brought(tool, path) : undefined);
  },

  obstacle(tool) {
    const path = placeOf(tool);
    return Promise.resolve(existsSync(path) ? undefined : `${path} is not there`);
  },

  bring(tool) {
    return Promise.resolve(brought(tool, placeOf(tool)));
  },
};

function placeOf(tool: Tool): string {
  return join(pluginFolder(userHome(), tool.plugin!, tool.version), tool.name);
}

function brought(tool: Tool, path: string): Brought {
  return { path, version: tool.version, how: "in PULUMI_HOME" };
}
