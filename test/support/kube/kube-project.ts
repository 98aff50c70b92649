/** A Pulumi project of its own whose program makes objects by the official plugin, as the stacks do. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../scripts/paths";
import { pluginHome } from "../../../scripts/toolchain/plugins";
import { scratchProject, type ScratchProject } from "../scratch-project";

export interface KubeProject {
  readonly scratch: ScratchProject;
  /** Replaces the program, of which the frame (see {@link FRAME}) stays. */
  say(program: string): void;
  /** Runs a command that must succeed; what it printed. */
  run(...args: string[]): Promise<string>;
  /** Runs a command that must fail; what it printed. */
  fail(...args: string[]): Promise<string>;
  /** Makes the stack's state what `state` says, with its secrets (which it has in the clear) under this stack's key. */
  bringIn(state: { readonly deployment: object }): Promise<void>;
  /** Resources of the stack as its state has them, by type. */
  state(): Promise<readonly StateResource[]>;
  remove(): void;
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
}

/** What each program has at hand: the SDKs, the provider of the stacks, and their transformations. */
const FRAME = `
const pulumi = require("@pulumi/pulumi");
const kubernetes = require("@pulumi/kubernetes");
const { clusterProvider } = require("${projectRoot}/components/platform/kubernetes/cluster.ts");
const { deleteFixedNamesFirst } = require("${projectRoot}/components/platform/fixed-names.ts");
const { keepFieldManager } = require("${projectRoot}/components/platform/field-manager.ts");
pulumi.runtime.registerResourceTransform(deleteFixedNamesFirst);
pulumi.runtime.registerResourceTransform(keepFieldManager("powercloud-test"));
const provider = clusterProvider("cluster", process.env.CLUSTER);
`;

const QUIET = ["--yes", "--skip-preview", "-s", "test"];

/** Arguments for {@link KubeProject.run}. */
export const UP = ["up", ...QUIET];
export const REFRESH = ["refresh", ...QUIET];
export const DESTROY = ["destroy", ...QUIET];
export const SAME = ["preview", "--expect-no-changes", "--diff", "-s", "test"];

/**
 * @param kubeconfig Path of the cluster's kubeconfig.
 * @param home PULUMI_HOME with the plugins; default: this project's.
 */
export async function kubeProject(kubeconfig: string, home?: string): Promise<KubeProject> {
  const scratch = await scratchProject("", { timeoutSeconds: 300, plugins: ["powercloud"] });
  Object.assign(scratch.env, {
    PULUMI_HOME: home ?? (await pluginHome()),
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    CLUSTER: kubeconfig,
  });
  const command = async (args: readonly string[], succeeds: boolean) => {
    const { exitCode, stdout, stderr } = await scratch.pulumi(...args);
    expect(exitCode === 0, `pulumi ${args.join(" ")}:\n${stdout}${stderr}`).to.equal(succeeds);
    return stdout + stderr;
  };
  await command(["stack", "init", "test"], true);
  const salt = /^encryptionsalt: (.*)$/m.exec(readFileSync(join(scratch.folder, "Pulumi.test.yaml"), "utf8"))![1];
  return {
    scratch,
    say: (program) => writeFileSync(join(scratch.folder, "index.js"), FRAME + program),
    run: (...args) => command(args, true),
    fail: (...args) => command(args, false),
    bringIn: async (state) => {
      const file = join(scratch.folder, "state.json");
      const secrets = { type: "passphrase", state: { salt } };
      writeFileSync(
        file,
        JSON.stringify({ ...state, deployment: { ...state.deployment, secrets_providers: secrets } }),
      );
      await command(["stack", "import", "-s", "test", "--file", file], true);
    },
    state: async () => {
      const { stdout } = await scratch.pulumi("stack", "export", "--show-secrets", "-s", "test");
      return (JSON.parse(stdout) as { deployment: { resources: StateResource[] } }).deployment.resources;
    },
    remove: () => scratch.remove(),
  };
}
