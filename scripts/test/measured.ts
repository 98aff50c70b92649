/** A child process of the run with what it took. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runChild, type ChildResult } from "./children";
import { CpuMeter, MARK } from "./cpu-time";

export interface MeasuredOptions {
  readonly cwd: string;
  /** Seconds until the child is ended. */
  readonly limit: number;
  /** Show the output when the child has ended, not as it comes. */
  readonly atTheEnd: boolean;
  readonly env?: NodeJS.ProcessEnv;
  readonly watch?: () => string | undefined;
}

export interface Measured {
  readonly child: ChildResult;
  readonly seconds: number;
  /** Of processors; undefined where it cannot be measured, or was too short. */
  readonly cpuSeconds: number | undefined;
}

/** Runs a command; never throws for what the command does. */
export async function runMeasured(command: readonly string[], options: MeasuredOptions): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "powercloud-test-"));
  const meter = new CpuMeter(folder);
  const started = performance.now();
  try {
    const child = await runChild(command, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env, [MARK]: folder },
      limit: options.limit,
      watch: () => {
        meter.sample();
        return options.watch?.();
      },
      outputFile: options.atTheEnd ? join(folder, "output") : undefined,
    });
    return { child, seconds: (performance.now() - started) / 1000, cpuSeconds: meter.seconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
