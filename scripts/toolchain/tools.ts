import { dirname, join } from "node:path";
import { createProgress, type Progress } from "../progress";
import { bring } from "./bring";
import { findTool } from "./catalogue";
import { pulumiCommandFolder } from "./pulumi-command";

const known = new Map<string, Promise<string>>();

/**
 * Absolute path of a tool of toolchain/versions.json (`pulumi`, `kube`, `crane` …) or of another
 * name of one (`kubectl`). For `pulumi` it is the command that finds its language host by itself. A tool that is not there yet is brought first, with its progress on standard error.
 * @throws {UserError} When no way of bringing it works on this machine.
 */
export function toolPath(name: string, progress: Progress = createProgress()): Promise<string> {
  const path = known.get(name) ?? locate(name, progress);
  known.set(name, path);
  return path;
}

async function locate(name: string, progress: Progress): Promise<string> {
  const tool = findTool(name);
  const brought = await bring(tool, progress);
  if (name === "pulumi") return join(await pulumiCommandFolder(brought), "pulumi");
  const { path } = brought;
  return name === tool.name ? path : join(dirname(path), name);
}
