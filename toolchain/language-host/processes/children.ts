import type { ChildProcess, SpawnOptions } from "node:child_process";
import { signalTree } from "./process-tree";
import { startNode } from "./start-node";

/** How long a program has to end after it was interrupted. */
const PATIENCE_MS = 5000;

/** How a child ended: its exit code, or the signal that ended it. */
export type Ending = { code: number } | { signal: NodeJS.Signals };

/**
 * The programs and plugins that the host runs. They stay in the host's process group, as the engine ends a language
 * host with its whole group.
 */
export class Children {
  private readonly running = new Set<ChildProcess>();

  /** Starts node. `ended` is settled when the child has ended and all its output has been read. */
  start(args: readonly string[], options: SpawnOptions): { child: ChildProcess; ended: Promise<Ending> } {
    const child = startNode(args, options);
    this.running.add(child);
    const ended = new Promise<Ending>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => resolve(signal ? { signal } : { code: code ?? 0 }));
    }).finally(() => this.running.delete(child));
    return { child, ended };
  }

  /** Interrupts one child, and ends it with everything it started when it does not end by itself. */
  stop(child: ChildProcess): void {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGINT");
    const timer = setTimeout(() => signalTree(child.pid!, "SIGKILL"), PATIENCE_MS);
    child.once("close", () => clearTimeout(timer));
  }

  /** Interrupts all children. */
  stopAll(): void {
    for (const child of this.running) this.stop(child);
  }

  /** Ends all children with everything they started, when nobody is left to wait for them. */
  async endAll(): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS + 500;
    this.stopAll();
    while (this.running.size > 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
