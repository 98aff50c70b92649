import { Command, InvalidArgumentError } from "commander";
import { STALE_AFTER_DAYS } from "../../gates/gate";
import { projectRoot } from "../paths";
import { environmentStatus } from "../status/environment-status";
import { recordedEvidence } from "../status/recorded-evidence";
import { statusText } from "../status/status-text";
import { toolPath } from "../toolchain/tools";
import { environment } from "./env";
import { GATE_DOES_NOT_HOLD } from "./exit-codes";

interface Options {
  readonly env: string;
  readonly json?: boolean;
  readonly maxAge: number;
}

/** `powercloud status`: the evidence of an environment's gates, as the last `pulumi up` of each phase recorded it. */
export function statusCommand(): Command {
  return new Command("status")
    .description(
      "show what was measured on an environment: phases, layers, components, and each condition with its value, limit and age; " +
        "reads the stacks' state, reaches no host and needs no passphrase",
    )
    .option("--env <environment>", "environment, the name of a file in models/", "lab")
    .option("--json", "write the status for a program to read")
    .option("--max-age <days>", "evidence that is older is stale", days, STALE_AFTER_DAYS)
    .addHelpText(
      "after",
      `\nMeasure anew: \`pulumi up -s <environment>.<phase>\`.\n\nExit code: 0 when every condition of every phase holds, ` +
        `${GATE_DOES_NOT_HOLD} when one does not hold or is stale, or a phase has no evidence, 2 for wrong usage, ` +
        "3 when the stacks cannot be read.",
    )
    .action(status);
}

async function status({ env, json, maxAge }: Options): Promise<void> {
  const command = {
    root: projectRoot,
    env: { ...process.env, ...(await environment(env)) },
    pulumi: await toolPath("pulumi"),
  };
  const recorded = await recordedEvidence(command, env);
  const found = environmentStatus(recorded, { environment: env, now: new Date(), maxAgeDays: maxAge });
  process.stdout.write(json ? `${JSON.stringify(found, undefined, 2)}\n` : statusText(found));
  if (!found.holds) process.exitCode = GATE_DOES_NOT_HOLD;
}

function days(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError("expected a number of days, 0 or more, as in 7 or 0.5");
}
