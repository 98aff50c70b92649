import { existsSync, readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { Command } from "commander";
import { projectRoot } from "../paths";
import { comment } from "../preview/comment";
import { report } from "../preview/report";
import { exitCodeOf } from "../preview/result";
import { previewEnvironment } from "../preview/run-phase";
import { createProgress } from "../progress";
import { toolPath } from "../toolchain/tools";
import { UserError } from "../user-error";
import { environment } from "./env";

interface Flags {
  readonly env: string;
  readonly json?: string;
  readonly output?: string;
  readonly policyPack?: readonly string[];
}

/** `powercloud preview`: one Markdown comment for a change, from previews of all phases. */
export function previewCommand(): Command {
  return new Command("preview")
    .description("previews all phases of an environment, with policy findings, as one Markdown comment")
    .option("--env <environment>", "environment, the name of a file in models/", "lab")
    .option("--json <file>", "also writes the facts as JSON, for a program to read")
    .option("--output <file>", "writes the comment to a file instead of standard output")
    .option("--policy-pack <folder...>", "policy packs that look on (default: every pack in policies/)")
    .addHelpText(
      "after",
      "\nExit code: 0 when all is fine, 1 when a policy pack has mandatory findings, 2 for wrong usage, " +
        "3 when a phase (or every phase) could not be previewed.",
    )
    .action(preview);
}

async function preview(flags: Flags): Promise<void> {
  const policyPacks = flags.policyPack?.map(policyPack) ?? ownPacks();
  const result = await previewEnvironment({
    environment: flags.env,
    policyPacks,
    root: projectRoot,
    env: { ...process.env, ...(await environment(flags.env)) },
    pulumi: await toolPath("pulumi"),
    progress: createProgress(),
  });
  const text = comment(result);
  if (flags.output === undefined) process.stdout.write(text);
  else await write(flags.output, text);
  if (flags.json !== undefined) await write(flags.json, `${JSON.stringify(report(result), undefined, 2)}\n`);
  process.exitCode = exitCodeOf(result);
}

/** A pack as seen from the project's folder, whatever the folder the command was called in. */
function policyPack(folder: string): string {
  if (existsSync(join(folder, "PulumiPolicy.yaml"))) return relative(projectRoot, resolve(folder));
  throw new UserError(
    `--policy-pack ${folder}: no policy pack, as it has no PulumiPolicy.yaml; give a folder that has one`,
  );
}

function ownPacks(): string[] {
  return readdirSync(join(projectRoot, "policies"))
    .map((name) => join("policies", name))
    .filter((folder) => existsSync(join(projectRoot, folder, "PulumiPolicy.yaml")));
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new UserError(`${file} cannot be written: ${(error as Error).message}`);
  }
}
