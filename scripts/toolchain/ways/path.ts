import { existsSync } from "node:fs";
import { realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { run } from "../../run";
import type { Tool } from "../catalogue";
import { findOnPath } from "../on-path";
import { isCompatible, parseVersion } from "../version";
import type { Way } from "./way";

/** Takes a tool that is on PATH in a fitting version. There is nothing to bring: it is there, or it is not. */
export const pathWay: Way = {
  name: "on PATH",

  async find(tool) {
    const state = await look(tool);
    if (typeof state === "string") return undefined;
    return { ...state, how: "on PATH" };
  },

  async obstacle(tool) {
    const state = await look(tool);
    return typeof state === "string" ? state : undefined;
  },

  async bring(tool) {
    const state = await look(tool);
    if (typeof state === "string") throw new Error(state);
    return { ...state, how: "on PATH" };
  },
};

async function look(tool: Tool): Promise<{ path: string; version: string } | string> {
  if (!tool.ask) return "it is made for this project only";
  const path = await findOnPath(tool.name);
  if (!path) return "not found";
  const version = await askVersion(path, tool.ask);
  if (!version) return `${path} does not tell its version`;
  if (!isCompatible(version, tool.version)) return `${path} has version ${version}, ${tool.version} is needed`;
  const missing = await missingCompanion(path, tool.companions ?? []);
  return missing ? `${missing} is missing beside ${path}` : { path, version };
}

async function askVersion(path: string, ask: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(path, ask, { timeoutSeconds: 20, env: { PULUMI_SKIP_UPDATE_CHECK: "true" } });
    return parseVersion(stdout || stderr)?.join(".");
  } catch {
    return undefined;
  }
}

async function missingCompanion(path: string, companions: readonly string[]): Promise<string | undefined> {
  const folder = dirname(await realpath(path));
  for (const name of companions) {
    if (!existsSync(join(folder, name)) && !(await findOnPath(name))) return name;
  }
  return undefined;
}
