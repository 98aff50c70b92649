import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { Command } from "commander";
import { labDir, projectRoot } from "../paths";
import { pluginHome, plugins } from "../toolchain/plugins";
import { userHome } from "../toolchain/pulumi-home";
import { toolPath } from "../toolchain/tools";
import { UserError } from "../user-error";
import { exportLines } from "./shell-quote";

/** The environment that `npm run lab` builds on one machine. */
const LAB = "lab";

/**
 * Variables with which plain `pulumi` commands work on an environment: the pinned CLI first on PATH, plugins, and for
 * the lab also its state, passphrase and cluster. Other environments keep the user's own backend and passphrase.
 * @throws {UserError} When models/ has no such environment.
 */
export async function environment(env: string): Promise<Record<string, string>> {
  if (!existsSync(join(projectRoot, "models", `${env}.yaml`))) {
    throw new UserError(`there is no environment "${env}": models/${env}.yaml does not exist`);
  }
  const pulumi = dirname(await toolPath("pulumi"));
  const kubectl = dirname(await toolPath("kubectl"));
  return {
    PATH: searchPath(process.env.PATH ?? "", pulumi, kubectl),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...(await pluginVariables()),
    ...(env === LAB && labVariables()),
  };
}

/** `powercloud env <env>` */
export function envCommand(): Command {
  return new Command("env")
    .description("prints what a shell needs for plain pulumi commands")
    .argument("<environment>", "name of a file in models/, as lab")
    .addHelpText("after", '\nUse: eval "$(npx powercloud env lab)"')
    .option("--json", "prints a JSON object instead of shell commands")
    .action(async (env: string, options: { json?: boolean }) => {
      const variables = await environment(env);
      console.log(options.json ? JSON.stringify(variables, undefined, 2) : exportLines(variables));
    });
}

/** Our pulumi goes before all others; kubectl behind the user's own. What an earlier `env` added is not repeated. */
export function searchPath(path: string, first: string, last: string): string {
  const rest = path.split(delimiter).filter((folder) => folder !== first && folder !== last && folder !== "");
  return [first, ...rest, last].join(delimiter);
}

/**
 * The plugins live in a PULUMI_HOME of the project's; the user's log-in stays where it was. Where nothing was downloaded,
 * the engine does not try to download what else a program asks for, as that would fail slowly.
 */
async function pluginVariables(): Promise<Record<string, string>> {
  const home = await pluginHome();
  const ways = (await plugins()).map(({ how }) => how);
  const nothingDownloaded = !ways.some((how) => how === "in PULUMI_HOME" || how === "official download");
  return {
    PULUMI_HOME: home,
    PULUMI_CREDENTIALS_PATH: process.env.PULUMI_CREDENTIALS_PATH ?? userHome(),
    ...(nothingDownloaded && { PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true" }),
  };
}

function labVariables(): Record<string, string> {
  return {
    PULUMI_BACKEND_URL: `file://${join(labDir, "state")}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: join(labDir, "passphrase"),
    KUBECONFIG: join(labDir, "kubeconfig"),
  };
}
