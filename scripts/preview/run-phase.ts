/** Runs `pulumi preview` for the phases of an environment, one after another. */
import { PHASES, type PhaseName } from "../../contracts/contracts";
import { previousPhase } from "../../stacks/stack-name";
import { type Progress } from "../progress";
import { knownStacks, type Stacks } from "../pulumi-stacks";
import { run, RunError } from "../run";
import { parseEvents } from "./events";
import { phaseResult, type EnvironmentResult, type PhaseResult, type Waiting } from "./result";

export interface PreviewOptions {
  readonly environment: string;
  /** Folders of policy packs, as seen from `root`. */
  readonly policyPacks: readonly string[];
  /** The project's folder. */
  readonly root: string;
  /** Path of the Pulumi CLI. */
  readonly pulumi: string;
  /** What a shell needs for plain `pulumi` commands: backend, passphrase file, PATH. */
  readonly env: NodeJS.ProcessEnv;
  readonly progress: Progress;
}

/** Seconds for one phase. */
const LIMIT = 1800;

export async function previewEnvironment(options: PreviewOptions): Promise<EnvironmentResult> {
  const { environment, policyPacks } = options;
  const stacks = await knownStacks(options);
  const phases: PhaseResult[] = [];
  for (const phase of PHASES) {
    const waiting = waitingFor(environment, phase, stacks);
    phases.push(
      waiting ?? (await options.progress.step(`preview of ${environment}.${phase}`, () => preview(options, phase))),
    );
  }
  return { environment, phases, policyPacks };
}

/** Why a phase cannot be previewed yet; undefined when it can. */
export function waitingFor(environment: string, phase: PhaseName, stacks: Stacks): Waiting | undefined {
  const before = previousPhase(phase);
  if (before !== undefined && stacks.get(`${environment}.${before}`) !== true) {
    const reason = `${phase} builds on ${before}, and \`${environment}.${before}\` was never brought up.`;
    return { phase, status: "waiting", reason, command: `pulumi up -s ${environment}.${before}` };
  }
  if (stacks.has(`${environment}.${phase}`)) return undefined;
  const command = `pulumi stack init ${environment}.${phase}`;
  return { phase, status: "waiting", reason: `the stack \`${environment}.${phase}\` does not exist yet.`, command };
}

/** A run that came to no end is a failure of its phase: the other phases are still told of. */
async function preview(options: PreviewOptions, phase: PhaseName): Promise<PhaseResult> {
  try {
    return await runPreview(options, phase);
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    return { phase, status: "failed", errors: [error.message], findings: [] };
  }
}

async function runPreview(options: PreviewOptions, phase: PhaseName): Promise<PhaseResult> {
  const packs = options.policyPacks.flatMap((pack) => ["--policy-pack", pack]);
  const stack = `${options.environment}.${phase}`;
  const args = ["preview", "--json", "--non-interactive", "--color", "never", "-s", stack, ...packs];
  const env = { ...options.env, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" };
  const { stdout, stderr, exitCode } = await run(options.pulumi, args, {
    cwd: options.root,
    env,
    timeoutSeconds: LIMIT,
    allowExit: [...Array(256).keys()],
  });
  const result = phaseResult(phase, parseEvents(stdout), exitCode);
  // A command that failed before the engine started says so on standard error only.
  if (result.status !== "failed" || stdout.includes('"severity":"error"')) return result;
  return { ...result, errors: stderr.trim() === "" ? result.errors : [stderr.trim()] };
}
