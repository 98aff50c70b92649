import type { Progress } from "../progress";
import { UserError } from "../user-error";
import { bring, findBrought } from "./bring";
import { type Tool, tools } from "./catalogue";
import { requireNode } from "./node-version";
import { complaint, inspectPackages } from "./packages/system-packages";
import { downloadPlugins, pluginHome, plugins } from "./plugins";
import { toolPath } from "./tools";
import { installPackages } from "./packages/apt";
import { inWords } from "./ways/way";

/** One line of the table at the end of setup. */
export interface SetupRow {
  readonly name: string;
  readonly version: string;
  /** How it came: `on PATH`, `official download`, `built from Go modules`, `distribution package`, as {@link Plugin} says. */
  readonly how: string;
  /** Seconds it took; undefined when it was there already. */
  readonly seconds?: number;
}

export interface SetupReport {
  readonly rows: readonly SetupRow[];
  /** Seconds for everything. */
  readonly seconds: number;
}

export interface SetupOptions {
  readonly progress: Progress;
  /** Names of tools, `packages` or `plugins`. Default: everything. */
  readonly only?: readonly string[];
}

/** What `only` may name. */
export const SETUP_PARTS: readonly string[] = ["packages", ...tools.map((tool) => tool.name), "plugins"];

/**
 * Brings everything that the project needs, each thing by the first way that works. What is there already is kept.
 * @throws {UserError} When something cannot be had; it names all of it, after everything else was brought.
 */
export async function setup({ only, progress }: SetupOptions): Promise<SetupReport> {
  const started = performance.now();
  requireNode();
  const wanted = checkedParts(only);
  const chosen = tools.filter((tool) => wanted.has(tool.name));
  const work: Promise<SetupRow[]>[] = [bringTools(chosen, progress)];
  if (wanted.has("packages")) work.push(bringPackages(progress));
  const rows = await allOrReasons(work);
  if (wanted.has("plugins")) rows.push(...(await bringPlugins(progress)));
  return { rows, seconds: (performance.now() - started) / 1000 };
}

function checkedParts(only: readonly string[] | undefined): Set<string> {
  const unknown = only?.find((name) => !SETUP_PARTS.includes(name));
  if (unknown) throw new UserError(`setup knows no "${unknown}"; allowed: ${SETUP_PARTS.join(", ")}`);
  return new Set(only ?? SETUP_PARTS);
}

/** Two builds side by side fill two cores; the long ones (first in the list) start first. */
async function bringTools(chosen: readonly Tool[], progress: Progress): Promise<SetupRow[]> {
  const queue = [...chosen];
  const rows: SetupRow[] = [];
  const worker = async () => {
    for (let tool = queue.shift(); tool; tool = queue.shift()) rows.push(await bringTool(tool, progress));
  };
  await allOrReasons([worker(), worker()].map((work) => work.then(() => [])));
  const place = (row: SetupRow) => chosen.findIndex((tool) => tool.name === row.name);
  return rows.sort((a, b) => place(a) - place(b));
}

async function bringTool(tool: Tool, progress: Progress): Promise<SetupRow> {
  const started = performance.now();
  const there = await findBrought(tool);
  const brought = there ?? (await bring(tool, progress));
  const { version } = brought;
  return {
    name: tool.name,
    version,
    how: inWords(brought),
    seconds: there ? undefined : (performance.now() - started) / 1000,
  };
}

async function bringPackages(progress: Progress): Promise<SetupRow[]> {
  const started = performance.now();
  const before = await inspectPackages();
  const missing = before.filter((state) => !state.fits);
  if (missing.length > 0) {
    const names = missing.map((state) => state.wanted.package);
    await progress.step(`installing ${names.length} distribution packages`, (step) => installPackages(names, step));
  }
  const seconds = (performance.now() - started) / 1000;
  const after = missing.length > 0 ? await inspectPackages() : before;
  const complaints = after.map(complaint).filter((text) => text !== undefined);
  if (complaints.length > 0) throw new UserError(`after installing packages:\n  ${complaints.join("\n  ")}`);
  return after.map(({ wanted, version, path }) => {
    const isNew = missing.some((state) => state.wanted === wanted);
    const how = isNew ? "distribution package" : `there already (${path})`;
    return { name: wanted.package, version: version ?? "-", how, seconds: isNew ? seconds : undefined };
  });
}

async function bringPlugins(progress: Progress): Promise<SetupRow[]> {
  const started = performance.now();
  await downloadPlugins(await toolPath("pulumi", progress), progress);
  await progress.step("Pulumi plugins", () => pluginHome(progress));
  const seconds = (performance.now() - started) / 1000;
  return (await plugins()).map(({ name, version, how }) => ({ name: `plugin ${name}`, version, how, seconds }));
}

/** Waits for all, so that nothing is cut off halfway; then throws what failed, as one error when all are the user's. */
async function allOrReasons(work: readonly Promise<SetupRow[]>[]): Promise<SetupRow[]> {
  const results = await Promise.allSettled(work);
  const failed = results.filter((result) => result.status === "rejected").map((result) => result.reason as unknown);
  const bug = failed.find((reason) => !(reason instanceof UserError));
  if (bug) throw bug;
  if (failed.length > 0) throw new UserError(failed.map((reason) => (reason as UserError).message).join("\n\n"));
  return results.flatMap((result) => (result.status === "fulfilled" ? result.value : []));
}
