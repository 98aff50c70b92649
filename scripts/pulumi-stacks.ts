/** What Pulumi's backend knows of an environment's stacks, by its CLI. */
import { run } from "./run";
import { UserError } from "./user-error";

export interface PulumiCommand {
  /** The project's folder. */
  readonly root: string;
  /** Path of the Pulumi CLI. */
  readonly pulumi: string;
  /** What a shell needs for plain `pulumi` commands: backend, passphrase file, PATH. */
  readonly env: NodeJS.ProcessEnv;
}

/** Stack name to whether it was ever brought up. */
export type Stacks = ReadonlyMap<string, boolean>;

/** Seconds for one command that only reads. */
const LIMIT = 120;

/**
 * @throws UserError when the backend cannot be read.
 */
export async function knownStacks(command: PulumiCommand & { readonly environment: string }): Promise<Stacks> {
  const said = await read(command, ["stack", "ls", "--json"]);
  if (said.exitCode !== 0) {
    throw new UserError(`the stacks of ${command.environment} cannot be listed: ${said.stderr.trim()}`, 3);
  }
  const stacks = JSON.parse(said.stdout) as { name: string; lastUpdate?: string; resourceCount?: number }[];
  return new Map(stacks.map(({ name, resourceCount = 0 }) => [name.split("/").at(-1)!, resourceCount > 0]));
}

interface Exported {
  readonly deployment?: {
    readonly resources?: readonly { readonly type: string; readonly outputs?: Readonly<Record<string, unknown>> }[];
  };
}

/**
 * Outputs of a stack as its state has them: secrets stay ciphers, so that no passphrase is needed.
 * @throws UserError when the state cannot be read.
 */
export async function sealedOutputs(command: PulumiCommand, stack: string): Promise<Readonly<Record<string, unknown>>> {
  const { stdout, stderr, exitCode } = await read(command, ["stack", "export", "-s", stack]);
  if (exitCode !== 0) throw new UserError(`the state of ${stack} cannot be read: ${stderr.trim()}`, 3);
  const { deployment } = JSON.parse(stdout) as Exported;
  return deployment?.resources?.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
}

function read({ root, pulumi, env }: PulumiCommand, args: readonly string[]) {
  return run(pulumi, [...args, "--non-interactive"], {
    cwd: root,
    env,
    timeoutSeconds: LIMIT,
    allowExit: [...Array(256).keys()],
  });
}
