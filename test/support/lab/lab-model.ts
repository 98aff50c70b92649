/** A changed model for the lab's phases, as an engineer would edit `models/lab.yaml`. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HostState } from "../../../model/types";
import { projectRoot } from "../../../scripts/paths";
import { type PhaseName, pulumi } from "./lab";

/** The changed model, seen from the project's folder. */
export const MODEL_FILE = ".lab/models/lab.yaml";

/** Brings the model's text into the phase's configuration; `edit` gets the example's own text. */
export async function useModel(phase: PhaseName, edit: (text: string) => string): Promise<void> {
  mkdirSync(join(projectRoot, ".lab/models"), { recursive: true });
  writeFileSync(join(projectRoot, MODEL_FILE), edit(readFileSync(join(projectRoot, "models/lab.yaml"), "utf8")));
  const result = await pulumi(phase, ["config", "set", "powercloud:model", MODEL_FILE]);
  if (result.exitCode !== 0) throw new Error(result.stderr);
}

/** The model with a host in another state. @throws Error when the model has no such host */
export function withHostState(text: string, host: string, state: HostState): string {
  return withHost(text, host, `state: ${state}`);
}

/** The model with a host that its own commands of the lab switch on and off. */
export function withSwitchedHost(text: string, host: string, state: HostState): string {
  const power = (action: string) =>
    `${action}: "scripts/powercloud lab host ${action === "on" ? "start" : "stop"} ${host}"`;
  return withHost(text, host, `state: ${state}, power: { ${power("on")}, ${power("off")} }`);
}

function withHost(text: string, host: string, more: string): string {
  const line = new RegExp(`^( *${host}: \\{ uri: "[^"]*")( \\})$`, "m");
  if (!line.test(text)) throw new Error(`the model has no line for host ${host}`);
  return text.replace(line, `$1, ${more}$2`);
}
