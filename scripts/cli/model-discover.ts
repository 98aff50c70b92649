import { existsSync, realpathSync, statSync } from "node:fs";
import * as path from "node:path";
import { Command } from "commander";
import { createPatch } from "diff";
import { editYaml } from "../../model/edits";
import { ModelError } from "../../model/errors";
import { parseModel } from "../../model/load";
import type { Model } from "../../model/types";
import { askHost } from "../discover/ask-host";
import type { AskedHost, HostToAsk } from "../discover/asked-host";
import { hostsToAsk, parseNewHost } from "../discover/hosts-to-ask";
import { inTurn } from "../discover/in-turn";
import { type Choice, editsOf, type Proposal, proposals } from "../discover/proposals";
import { reportText } from "../discover/report";
import { starterModel } from "../discover/starter-model";
import { reasonsAgainst } from "../discover/verdict";
import { createProgress } from "../progress";
import { UserError } from "../user-error";
import { readIfPresent, writeWhole } from "../whole-file";
import { HOSTS_CANNOT_SERVE } from "./exit-codes";

interface Flags {
  readonly host?: readonly string[];
  readonly adopt: string;
  readonly write?: boolean;
  readonly json?: boolean;
  readonly allowEmulation?: boolean;
}

/** Hosts asked at once. */
const AT_ONCE = 8;
const HOST_LIMIT_MS = 10 * 60_000;

/** `powercloud model discover`: what hosts are and run, as a report and as changes of the model. */
export function discoverCommand(): Command {
  return new Command("discover")
    .description(
      "ask hosts what they are and what they run, and propose (or write) it into the model; hosts are only read",
    )
    .argument("<file>", "model file, like models/lab.yaml; with --host, one that is not there yet is begun")
    .option("--host <centre/name=uri...>", "ask these hosts as well, and put them into the model")
    .option("--adopt <what>", "machines to adopt: all, none, or names with commas between them", "all")
    .option("--write", "write the model (default: show what would change)")
    .option("--allow-emulation", "hosts without hardware virtualization serve too")
    .option("--json", "write all that was found for a program to read")
    .addHelpText(
      "after",
      "\nAdoption takes effect with the next pulumi up of the integration phase, and changes nothing about the machine." +
        `\nExit code: 0 when all hosts can serve, ${HOSTS_CANNOT_SERVE} when some cannot, 2 for mistakes in the model or in the options.`,
    )
    .action(discover);
}

async function discover(file: string, flags: Flags): Promise<void> {
  const added = (flags.host ?? []).map(parseNewHost);
  const before = textOf(file);
  if (before === undefined && added.length === 0) {
    throw new UserError(`${file}: found no such file; allowed a model file, or a new one with --host CENTRE/HOST=URI`);
  }
  const base = before ?? starterModel(path.basename(file, ".yaml"), [...new Set(added.map(({ centre }) => centre))]);
  const { ask, leave } = hostsToAsk(before === undefined ? undefined : modelOf(base, file), added);
  const model = modelOf(withHosts(base, ask), file);
  const asked = await askAll(ask, model, flags);
  const choice = choiceOf(flags.adopt);
  const proposed = proposals(model, asked, choice);
  refuseUnknownNames(choice, proposed);
  const edits = editsOf(asked, proposed);
  const after = edits.length === 0 ? before : editYaml(base, edits);
  if (after !== undefined) modelOf(after, file);
  const changed = after !== undefined && after !== before;
  if (flags.write && changed) replace(file, after);
  if (flags.json)
    printJson({ file, hosts: asked, machines: proposed, changed, written: flags.write === true && changed });
  else print(asked, leave, proposed, changeText(file, before, after, flags.write === true));
  if (asked.some(({ reasons }) => reasons.length > 0)) process.exitCode = HOSTS_CANNOT_SERVE;
}

/** @throws ModelError with all mistakes. */
function modelOf(text: string, file: string): Model {
  try {
    return parseModel(text, file);
  } catch (error) {
    throw error instanceof ModelError ? new UserError(`${error.message}\nnothing was touched`) : error;
  }
}

/** The text with the new hosts in it, so that they can be judged by the model's standards. */
function withHosts(text: string, ask: readonly HostToAsk[]): string {
  const news = ask.filter(({ state }) => state === undefined);
  return editYaml(
    text,
    news.map(({ centre, name, uri }) => ({ path: ["centres", centre, "hosts", name, "uri"], value: uri })),
  );
}

async function askAll(hosts: readonly HostToAsk[], model: Model, flags: Flags): Promise<AskedHost[]> {
  const progress = createProgress();
  return inTurn(hosts, AT_ONCE, (host) =>
    progress.step(`asking ${host.name}`, async (): Promise<AskedHost> => {
      try {
        const found = await askHost(host.uri, host.pool, AbortSignal.timeout(HOST_LIMIT_MS));
        const options = { allowEmulation: flags.allowEmulation === true };
        return { ...host, found, reasons: reasonsAgainst(found, model.standards, options) };
      } catch (error) {
        return { ...host, reasons: [error instanceof Error ? error.message : String(error)] };
      }
    }),
  );
}

function choiceOf(text: string): Choice {
  if (text === "all" || text === "none") return text;
  return new Set(text.split(",").map((name) => name.trim()));
}

function refuseUnknownNames(choice: Choice, proposed: readonly Proposal[]): void {
  if (typeof choice === "string") return;
  const names = new Set(proposed.map(({ machine }) => machine.name));
  const unknown = [...choice].filter((name) => !names.has(name));
  if (unknown.length === 0) return;
  throw new UserError(
    `--adopt ${[...choice].join(",")}: no host that answered runs ${unknown.join(", ")}; allowed all, none, or names of ${[...names].join(", ") || "none"}`,
  );
}

function changeText(file: string, before: string | undefined, after: string | undefined, write: boolean): string {
  if (after === undefined) return `${file} is not begun: none of the hosts can serve.`;
  if (before === after) return `${file} needs no change.`;
  const [, , , , ...lines] = createPatch(file, before ?? "", after, "", "", { context: 2 })
    .trimEnd()
    .split("\n");
  const ending = write ? `${file} is written.` : `Nothing is written yet: give --write to change ${file} like this.`;
  return [...lines, "", ending].join("\n");
}

function print(
  asked: readonly AskedHost[],
  leave: readonly HostToAsk[],
  proposed: readonly Proposal[],
  change: string,
): void {
  const notAsked = leave.map(({ name, state }) => `${name} is ${state}: not asked`);
  const parts = [reportText(asked, proposed), notAsked.join("\n"), change].filter((part) => part !== "");
  process.stdout.write(`${parts.join("\n\n")}\n`);
}

function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}

function textOf(file: string): string | undefined {
  try {
    return readIfPresent(file);
  } catch (error) {
    throw new UserError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/** The new text in place of the old one, with the file's permissions. */
function replace(file: string, text: string): void {
  try {
    const isThere = existsSync(file);
    const target = isThere ? realpathSync(file) : path.resolve(file);
    writeWhole(target, text, isThere ? statSync(target).mode & 0o777 : 0o644);
  } catch (error) {
    throw new UserError(`${file} cannot be written: ${(error as Error).message}; it is as it was`);
  }
}
