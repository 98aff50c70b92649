import { Argument, Command, Option } from "commander";
import { ModelError } from "../../model/errors";
import { HOST_ACTIONS, type HostAction } from "../lab/hosts/host-actions";
import type { Stage } from "../lab/stages";
import { STAGES } from "../lab/stages";
import { projectRoot } from "../paths";
import { createProgress } from "../progress";
import { UserError } from "../user-error";

const EXIT_CODES =
  "\nExit code: 0 when everything is done (status: when all is healthy), 1 when something failed (status: when not healthy), " +
  "2 when the machine or the model does not allow it.";

/** `powercloud lab`: builds, shows and removes the environment `lab` on this machine. */
export function labCommand(): Command {
  const command = new Command("lab")
    .description("build the example environment on this machine, for real")
    .enablePositionalOptions();
  command
    .command("up", { isDefault: true })
    .description("build the lab, or complete what is there")
    .addOption(new Option("--until <stage>", "stop after this stage").choices(STAGES).default("cloud" satisfies Stage))
    .addHelpText("after", EXIT_CODES)
    .action((options: { until: Stage }) => orMistakes(() => up(options.until)));
  command
    .command("status")
    .description("show hosts, VMs, control plane, registry, edge and stacks")
    .option("--json", "write the status for a program to read")
    .addHelpText("after", EXIT_CODES)
    .action((options: { json?: boolean }) => orMistakes(() => status(options.json === true)));
  command
    .command("host")
    .description("switch one host of the lab on or off, as a power button would; its disks are kept")
    .addArgument(new Argument("<action>").choices(HOST_ACTIONS))
    .argument("<name>", "the host's name in the model")
    .addHelpText("after", EXIT_CODES)
    .action((action: HostAction, name: string) => orMistakes(() => host(action, name)));
  command
    .command("down")
    .description("remove the lab: VMs, daemons, namespaces, mounts and .lab/")
    .addHelpText("after", EXIT_CODES)
    .action(() => orMistakes(down));
  return command;
}

async function up(until: Stage): Promise<void> {
  const { labUp } = await import("../lab/up.js");
  const { summaryText } = await import("../lab/summary.js");
  const summary = await labUp({ root: projectRoot, progress: createProgress(), until });
  process.stdout.write(`\n${summaryText(summary)}\n`);
}

async function status(asJson: boolean): Promise<void> {
  const { labContext } = await import("../lab/context.js");
  const { labStatus, statusTable } = await import("../lab/status.js");
  const found = await labStatus(await labContext(projectRoot));
  process.stdout.write(`${asJson ? JSON.stringify(found, undefined, 2) : statusTable(found)}\n`);
  if (!found.healthy) process.exitCode = 1;
}

async function host(action: HostAction, name: string): Promise<void> {
  requireRoot(`to ${action} a host of the lab`);
  const { labHost } = await import("../lab/hosts/host.js");
  await labHost(projectRoot, name, action, createProgress());
}

function requireRoot(what: string): void {
  if (process.geteuid?.() !== 0) throw new UserError(`${what} needs root, as building the lab did; run it with sudo`);
}

async function down(): Promise<void> {
  requireRoot("removing the lab");
  const { labDown } = await import("../lab/down.js");
  await labDown(projectRoot, createProgress());
}

/** The model's mistakes are the user's: all of them at once, no stack trace. */
async function orMistakes(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw error instanceof ModelError ? new UserError(error.message) : error;
  }
}
