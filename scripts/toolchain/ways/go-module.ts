import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot, toolDir } from "../../paths";
import type { Step } from "../../progress";
import { run } from "../../run";
import type { GoModule, Tool } from "../catalogue";
import { bringGo, goObstacle } from "./go-command";
import { installDir, link } from "../install";
import { sourceKey } from "../source-key";
import type { Brought, Way } from "./way";

/** Flags that every compiled package depends on: whatever is compiled with the same ones is compiled once. */
export const COMPILER_FLAGS = ["-trimpath", "-buildvcs=false"];

/** Static programs run in any guest image; a workspace around the checkout must not change what is built. */
export const COMPILER_ENVIRONMENT = { CGO_ENABLED: "0", GOWORK: "off" };

/** Builds a tool from a Go module of this project's; every dependency is pinned by its go.sum. */
export const goModuleWay: Way = {
  name: "Go modules",

  async find(tool) {
    if (!tool.module || !existsSync(join(projectRoot, tool.module.folder, "go.mod"))) return undefined;
    const path = join(await folderOf(tool, tool.module), tool.name);
    return existsSync(path) ? brought(tool, path) : undefined;
  },

  async obstacle(tool) {
    if (!tool.module) return "no Go module is pinned for it";
    if (!existsSync(join(projectRoot, tool.module.folder, "go.mod"))) return `${tool.module.folder}/go.mod is missing`;
    return goObstacle();
  },

  async bring(tool, step) {
    const module = tool.module!;
    const folder = await folderOf(tool, module);
    await installDir(folder, async (temporary) => {
      await build(module, join(temporary, tool.name), step);
      for (const name of module.links ?? []) await link(tool.name, join(temporary, name));
    });
    return brought(tool, join(folder, tool.name));
  },
};

function brought(tool: Tool, path: string): Brought {
  return { path, version: tool.version, how: "built from Go modules" };
}

async function folderOf(tool: Tool, module: GoModule): Promise<string> {
  const key = await sourceKey(join(projectRoot, module.folder), [module.package, module.set]);
  return toolDir(tool.name, tool.version, key);
}

async function build(module: GoModule, output: string, step: Step): Promise<void> {
  const go = await bringGo(step);
  const settings = Object.entries(module.set).map(([name, value]) => `-X ${name}=${value}`);
  const flags = ["-v", ...COMPILER_FLAGS, "-ldflags", ["-s", "-w", ...settings].join(" ")];
  const list = `${output}.overlay.json`;
  const embedded = await overlay(module, go, list);
  // A build must not outlive a setup that was killed, nor slow down what else the machine does.
  await run(
    "setpriv",
    ["--pdeathsig", "INT", "nice", "-n", "5", go, "build", ...flags, ...embedded, "-o", output, module.package],
    {
      cwd: join(projectRoot, module.folder),
      env: COMPILER_ENVIRONMENT,
      onLine: buildReport(step),
    },
  );
  await rm(list, { force: true });
}

/**
 * Lets Go read files of another module as if they lay in the package's folder, so that they need not be copied into it.
 * Flags for `go build`; `list` is the file that names them to it.
 * @throws {Error} When the module cannot be had.
 */
async function overlay({ embed, folder }: GoModule, go: string, list: string): Promise<string[]> {
  if (!embed) return [];
  const cwd = join(projectRoot, folder);
  const asked = await run(go, ["mod", "download", "-json", embed.module], { cwd, env: COMPILER_ENVIRONMENT });
  const { Dir: source } = JSON.parse(asked.stdout) as { Dir: string };
  const names = Object.entries(embed.files);
  const replaced = Object.fromEntries(names.map(([name, file]) => [join(cwd, name), join(source, file)]));
  await writeFile(list, JSON.stringify({ Replace: replaced }));
  return ["-overlay", list];
}

/** With -v, Go names each module that it fetches and each package that it has begun to compile. */
function buildReport(step: Step): (line: string) => void {
  const counts = { fetched: 0, compiled: 0 };
  return (line) => {
    if (line.startsWith("go: downloading ")) counts.fetched += 1;
    else if (/^[\w.-]+(\/\S+)?$/.test(line)) counts.compiled += 1;
    const { fetched, compiled } = counts;
    step.update(compiled > 0 ? `${compiled} packages compiled` : `${fetched} modules fetched`);
  };
}
