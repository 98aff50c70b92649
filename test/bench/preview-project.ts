import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../scripts/paths";
import { pluginHome } from "../../scripts/toolchain/plugins";
import { scratchProject, type ScratchProject } from "../support/scratch-project";
import { STRIPPING } from "../support/stripping";

export interface PreviewProject {
  /** Folder for files of the program's; it goes with the project. */
  readonly folder: string;
  /** Variables that the program sees. */
  readonly env: NodeJS.ProcessEnv;
  /**
   * Runs a Pulumi command and gives its standard output.
   * @throws Error with what it said, when it fails.
   */
  pulumi(...args: string[]): Promise<string>;
  /** Puts a stack there whose last update left these outputs, and no resource. */
  leftBehind(stack: string, outputs: object): Promise<void>;
  remove(): void;
}

export interface PreviewProjectOptions {
  /** The TypeScript program, relative to this project's root. */
  readonly program: string;
  /** Folders of plugins that run from their sources, by plugin, relative to this project's root. */
  readonly plugins: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** As in this project's own Pulumi.yaml. */
const RUNTIME = { name: "nodejs", options: { typescript: false, nodeargs: `--require ${STRIPPING}` } };
const NAME = "powercloud";

/** Seconds for one preview; a slow machine needs minutes. */
const LIMIT = 1800;

/** A program of this checkout as a project with a state of its own, started as this project's own program is. */
export async function previewProject({ program, plugins, signal }: PreviewProjectOptions): Promise<PreviewProject> {
  const entry = join(projectRoot, program);
  const scratch = await scratchProject(`module.exports = require(${JSON.stringify(entry)});`, {
    timeoutSeconds: LIMIT,
    signal,
  });
  try {
    const providers = Object.entries(plugins).map(([name, path]) => ({ name, path: join(projectRoot, path) }));
    const settings = { name: NAME, main: "index.js", runtime: RUNTIME, plugins: { providers } };
    writeFileSync(join(scratch.folder, "Pulumi.yaml"), JSON.stringify(settings));
    await linkPlugins(join(scratch.folder, "home"));
  } catch (error) {
    scratch.remove();
    throw error;
  }
  const pulumi = (...args: string[]) => must(scratch, args);
  return {
    folder: scratch.folder,
    env: scratch.env,
    pulumi,
    leftBehind: async (stack, outputs) => {
      const file = join(scratch.folder, `${stack}.state.json`);
      writeFileSync(file, JSON.stringify(deployment(stack, outputs)));
      await pulumi("stack", "init", stack);
      await pulumi("stack", "import", "-s", stack, "--file", file);
    },
    remove: () => scratch.remove(),
  };
}

/** The plugins that this project does not run from its sources. */
async function linkPlugins(home: string): Promise<void> {
  mkdirSync(home);
  symlinkSync(join(await pluginHome(), "plugins"), join(home, "plugins"));
}

async function must(scratch: ScratchProject, args: readonly string[]): Promise<string> {
  const { stdout, stderr, exitCode } = await scratch.pulumi(...args);
  if (exitCode === 0) return stdout;
  // Its end says why; a preview has thousands of lines.
  const said = (stderr.trim() || stdout.trim()).split("\n").slice(-20).join("\n");
  throw new Error(`pulumi ${args.join(" ")} ended with exit code ${exitCode}:\n${said}`);
}

function deployment(stack: string, outputs: object): object {
  const type = "pulumi:pulumi:Stack";
  const urn = `urn:pulumi:${stack}::${NAME}::${type}::${NAME}-${stack}`;
  const manifest = { time: "2000-01-01T00:00:00Z", magic: "", version: "" };
  return { version: 3, deployment: { manifest, resources: [{ urn, type, custom: false, outputs }] } };
}
