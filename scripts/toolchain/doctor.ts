import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectRoot } from "../paths";
import { findBrought } from "./bring";
import { nodeMinimum, type Tool, tools } from "./catalogue";
import { complaint, inspectPackages, type PackageState } from "./packages/system-packages";
import { type Plugin, plugins, strayPlugin } from "./plugins";
import { isAtLeast } from "./version";
import { inWords } from "./ways/way";

/** One thing that was checked. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  /** What mends it; only with failures. */
  readonly fix?: string;
}

/** Checks everything that setup brings. Changes nothing, downloads nothing. */
export async function examine(): Promise<Finding[]> {
  const [tooling, packages] = await Promise.all([Promise.all(tools.map(examineTool)), inspectPackages()]);
  const engine = await Promise.all((await plugins()).map(examinePlugin));
  return [examineNode(), examineNpmPackages(), ...tooling, ...packages.map(examinePackage), ...engine];
}

function examineNode(): Finding {
  const found = process.versions.node;
  if (isAtLeast(found, nodeMinimum)) return { name: "node", ok: true, found };
  return { name: "node", ok: false, found, fix: `install Node.js ${nodeMinimum} or newer and put it on PATH` };
}

/** npm keeps in node_modules what it installed; each package there must have the lock file's version. */
function examineNpmPackages(): Finding {
  const name = "npm packages";
  const fix = `cd '${projectRoot}' && npm ci`;
  const installed = join(projectRoot, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return { name, ok: false, found: "not installed", fix };
  const [wanted, have] = [join(projectRoot, "package-lock.json"), installed].map(lockedVersions);
  const differing = Object.keys(have!).filter((path) => have![path] !== wanted![path]);
  if (differing.length === 0) return { name, ok: true, found: `${Object.keys(have!).length} as in package-lock.json` };
  return { name, ok: false, found: `${differing.length} differ from package-lock.json, as ${differing[0]}`, fix };
}

function lockedVersions(file: string): Record<string, string | undefined> {
  const lock = JSON.parse(readFileSync(file, "utf8")) as { packages: Record<string, { version?: string }> };
  const paths = Object.entries(lock.packages).filter(([path]) => path !== "");
  return Object.fromEntries(paths.map(([path, { version }]) => [path, version]));
}

async function examineTool(tool: Tool): Promise<Finding> {
  const name = `${tool.name} ${tool.version}`;
  const brought = await findBrought(tool);
  if (brought) return { name, ok: true, found: `${brought.path} (${inWords(brought)})` };
  return { name, ok: false, found: "missing", fix: `powercloud setup ${tool.name}` };
}

function examinePackage(state: PackageState): Finding {
  const name = state.wanted.package;
  const wrong = complaint(state);
  if (!wrong) return { name, ok: true, found: [state.path, state.version].filter(Boolean).join(" ") };
  const fix = `powercloud setup packages, or as root: apt-get install --no-install-recommends ${name}`;
  return { name, ok: false, found: wrong, fix };
}

/** The home of the plugins is made when it is needed; what lies in it must be what was chosen. */
async function examinePlugin(plugin: Plugin): Promise<Finding> {
  const name = `plugin ${plugin.name} ${plugin.version}`;
  const stray = await strayPlugin(plugin);
  if (!stray) return { name, ok: true, found: plugin.how };
  const fix = `rm -r '${dirname(stray.folder)}' && powercloud setup plugins`;
  return { name, ok: false, found: `${stray.found}, ${plugin.how} is wanted`, fix };
}
