import { Command } from "commander";
import { ModelError } from "../../model/errors";
import { loadModel } from "../../model/load";
import { MODEL_MISTAKES } from "./exit-codes";
import schema from "../../model/model.schema.json";
import { discoverCommand } from "./model-discover";
import type { Model } from "../../model/types";

/** `powercloud model`: looks at model files, and writes them where it is told to. */
export function modelCommand(): Command {
  const command = new Command("model").description(
    "check model files, show what they may say, and write what hosts are into them",
  );
  command
    .command("check")
    .description("name all mistakes of a model file at once")
    .argument("<file>", "model file, like models/lab.yaml")
    .option("--json", "write {file, ok, issues} for a program to read")
    .addHelpText("after", `\nExit code: 0 when the model is right, ${MODEL_MISTAKES} when it has mistakes.`)
    .action((file: string, options: { json?: boolean }) => check(file, options.json === true));
  command
    .command("schema")
    .description("write the JSON Schema of model files, for editors")
    .action(() => {
      process.stdout.write(`${JSON.stringify(schema, undefined, 2)}\n`);
    });
  command.addCommand(discoverCommand());
  return command;
}

/** Loads a model, or says on stderr what is wrong with it and sets the exit code. */
export async function modelOrMistakes(file: string): Promise<Model | undefined> {
  try {
    return await loadModel(file);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    process.stderr.write(`${error.message}\n${summary(error)}\n`);
    process.exitCode = MODEL_MISTAKES;
    return undefined;
  }
}

async function check(file: string, asJson: boolean): Promise<void> {
  if (asJson) return checkForProgram(file);
  const model = await modelOrMistakes(file);
  if (model) process.stdout.write(`${file}: environment ${model.name} is right\n`);
}

async function checkForProgram(file: string): Promise<void> {
  const issues = await loadModel(file).then(
    () => [],
    (error: unknown) => {
      if (error instanceof ModelError) return error.issues;
      throw error;
    },
  );
  const ok = issues.length === 0;
  process.stdout.write(`${JSON.stringify({ file, ok, issues }, undefined, 2)}\n`);
  if (!ok) process.exitCode = MODEL_MISTAKES;
}

function summary({ issues }: ModelError): string {
  return issues.length === 1 ? "1 mistake; nothing was touched" : `${issues.length} mistakes; nothing was touched`;
}
