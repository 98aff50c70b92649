import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { environment } from "../cli/env";
import type { Progress } from "../progress";
import { withLock } from "../toolchain/lock";
import { setup } from "../toolchain/setup";
import { toolPath } from "../toolchain/tools";
import { LAB_ENVIRONMENT, labContext, type LabContext } from "./context";
import { EDGE_PORTS } from "./network/edge";
import { provideImages } from "./images";
import { startInfrastructure } from "./infrastructure";
import { phasesUntil, runPhase } from "./phases";
import { preflight } from "./preflight";
import { ensurePrivate } from "../private-file";
import { Pulumi } from "./pulumi";
import { writeStaffFiles } from "./staff";
import type { Stage } from "./stages";
import type { LabSummary, SummaryRow } from "./summary";
import { entranceChecks, verifyEntrances } from "./verification";
import { verifyNodes } from "./verify-nodes";

export interface LabUpOptions {
  /** The checkout. */
  readonly root: string;
  readonly progress: Progress;
  /** Last stage to run. Default: `cloud`, which is everything. */
  readonly until?: Stage;
}

/**
 * Builds the lab, or takes it up where an earlier run stopped: what is there and right stays as it is.
 * @throws {UserError} When the machine lacks something, or a step fails.
 */
export async function labUp({ root, progress, until = "cloud" }: LabUpOptions): Promise<LabSummary> {
  const context = await labContext(root);
  const { identity } = context;
  progress.note(`lab ${identity.id} of ${identity.root}`);
  progress.note(`  ${await preflight(identity)}`);
  mkdirSync(identity.runDir, { recursive: true, mode: 0o700 });
  return withLock(
    join(identity.runDir, "lock"),
    () => build(context, progress, until),
    () => progress.note("  another lab command of this checkout is under way; waiting for it"),
  );
}

async function build(context: LabContext, progress: Progress, until: Stage): Promise<LabSummary> {
  const { identity } = context;
  const run = new Stopwatch();
  mkdirSync(identity.labDir, { recursive: true, mode: 0o700 });
  await run.time("tools", () => setup({ progress }));
  const kube = await toolPath("kube", progress);
  await run.time("infrastructure", () => startInfrastructure(context, kube, progress));
  if (until === "infrastructure") return run.summary();
  await run.time("images", () => provideImages(context, progress));
  if (until === "images") return run.summary();
  const pulumi = await labPulumi(context);
  for (const phase of phasesUntil(until)) run.add(await runPhase(phase, identity, pulumi, progress));
  if (until !== "cloud") return run.summary();
  await run.time("verification", () => verify(context, pulumi, progress));
  const url = (port: number) => `https://${identity.loopback}:${port}`;
  return { ...run.summary(), entrances: { internal: url(EDGE_PORTS.internal), public: url(EDGE_PORTS.public) } };
}

async function labPulumi({ identity }: LabContext): Promise<Pulumi> {
  ensurePrivate(join(identity.labDir, "passphrase"), () => `${randomBytes(24).toString("base64url")}\n`);
  const env = await environment(LAB_ENVIRONMENT);
  return new Pulumi({ pulumi: await toolPath("pulumi"), cwd: identity.root, env });
}

async function verify(context: LabContext, pulumi: Pulumi, progress: Progress): Promise<void> {
  const { identity, model } = context;
  await verifyNodes(context, progress);
  await progress.step("both entrances", async (step) => {
    const files = await writeStaffFiles(identity, pulumi);
    const checks = entranceChecks(model, files);
    step.update(`${checks.length} questions`);
    await verifyEntrances(identity, checks, files);
  });
}

/** Collects the rows of the summary. */
class Stopwatch {
  private readonly started = performance.now();
  private readonly rows: SummaryRow[] = [];

  async time(phase: string, work: () => Promise<unknown>): Promise<void> {
    const started = performance.now();
    await work();
    this.add({ phase, seconds: (performance.now() - started) / 1000 });
  }

  add(row: SummaryRow): void {
    this.rows.push(row);
  }

  summary(): LabSummary {
    return { rows: this.rows, seconds: (performance.now() - this.started) / 1000 };
  }
}
