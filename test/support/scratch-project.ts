/** A Pulumi project of its own in a temporary folder, with its own state, for tests that need an engine but no plugin. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../scripts/paths";
import { run, type RunResult } from "../../scripts/run";
import { toolPath } from "../../scripts/toolchain/tools";
import { STRIPPING } from "./stripping";

export interface ScratchProject {
  readonly folder: string;
  /** Path of the Pulumi CLI. */
  readonly command: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs a Pulumi command; a failure is a result, not an error. */
  pulumi(...args: string[]): Promise<RunResult>;
  remove(): void;
}

export interface ScratchOptions {
  /** For one command. Default: 120. */
  readonly timeoutSeconds?: number;
  /** Ends the command that runs. */
  readonly signal?: AbortSignal;
  /** Names of this project's own plugins that the program uses, and its TypeScript with them. Default: none. */
  readonly plugins?: readonly string[];
  /** Path of the Pulumi CLI. Default: the one that this machine has. */
  readonly command?: string;
}

function projectFile(plugins: readonly string[]): object {
  const providers = plugins.map((name) => ({ name, path: join(projectRoot, "providers", name) }));
  const options = { typescript: false, ...(plugins.length > 0 && { nodeargs: `--require ${STRIPPING}` }) };
  return { name: "scratch", main: "index.js", runtime: { name: "nodejs", options }, plugins: { providers } };
}

/** @param program the text of `index.js`; it may require the project's packages */
export async function scratchProject(
  program: string,
  { timeoutSeconds = 120, signal, plugins = [], ...given }: ScratchOptions = {},
): Promise<ScratchProject> {
  const command = given.command ?? (await toolPath("pulumi"));
  const folder = mkdtempSync(join(tmpdir(), "powercloud-scratch-"));
  writeFileSync(join(folder, "Pulumi.yaml"), JSON.stringify(projectFile(plugins)));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "scratch" }));
  writeFileSync(join(folder, "index.js"), program);
  symlinkSync(join(projectRoot, "node_modules"), join(folder, "node_modules"));
  const env = {
    ...process.env,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: "scratch",
    PULUMI_SKIP_UPDATE_CHECK: "1",
  };
  return {
    folder,
    command,
    env,
    pulumi: (...args) =>
      run(command, [...args, "--non-interactive", "--color", "never"], {
        cwd: folder,
        env,
        timeoutSeconds,
        signal,
        allowExit: [...Array(256).keys()],
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
