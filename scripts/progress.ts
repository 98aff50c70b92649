/**
 * Shows what a command does while it does it: one line when a step starts, one when it ends, and in between a sign of
 * life. On a terminal the running steps are one line that changes; elsewhere (CI, a file) only whole lines are written.
 */

export interface Step {
  /** What the step does just now, shown behind its label. */
  update(detail: string): void;
}

export interface Progress {
  /** Runs `work` as a step; steps may run side by side. The result of `work` is handed on, its error too. */
  step<T>(label: string, work: (step: Step) => Promise<T>): Promise<T>;
  /** Writes one line that stays. */
  note(line: string): void;
}

export interface ProgressOptions {
  /** Default: standard error, so that standard output stays free for results. */
  stream?: { write(text: string): unknown; isTTY?: boolean; columns?: number };
  /** Seconds between two signs of life of a step when the stream is no terminal. Default: 15. */
  everySeconds?: number;
  /** Clock in milliseconds. Default: the process's monotonic clock. */
  now?: () => number;
}

interface Running extends Step {
  readonly label: string;
  readonly started: number;
  detail: string;
  shown: number;
}

const TERMINAL_TICK_MS = 1000;
const PLAIN_TICK_MS = 500;

/** A progress that writes to `stream`. */
export function createProgress(options: ProgressOptions = {}): Progress {
  return new StreamProgress(options);
}

/** A progress that shows nothing, for callers that only want the result. */
export const silentProgress: Progress = {
  step: (_label, work) => work({ update: () => undefined }),
  note: () => undefined,
};

class StreamProgress implements Progress {
  private readonly stream: NonNullable<ProgressOptions["stream"]>;
  private readonly everyMs: number;
  private readonly now: () => number;
  private readonly running = new Set<Running>();
  private timer: NodeJS.Timeout | undefined;
  private drawn = false;

  constructor(options: ProgressOptions) {
    this.stream = options.stream ?? process.stderr;
    this.everyMs = (options.everySeconds ?? 15) * 1000;
    this.now = options.now ?? (() => performance.now());
  }

  async step<T>(label: string, work: (step: Step) => Promise<T>): Promise<T> {
    const step = this.start(label);
    try {
      const result = await work(step);
      this.end(step, "done");
      return result;
    } catch (error) {
      this.end(step, "failed");
      throw error;
    }
  }

  note(line: string): void {
    this.erase();
    this.stream.write(`${line}\n`);
    this.draw();
  }

  private start(label: string): Running {
    const now = this.now();
    const step: Running = { label, started: now, shown: now, detail: "", update: (detail) => (step.detail = detail) };
    this.running.add(step);
    if (!this.stream.isTTY) this.note(`  ${label} ...`);
    this.timer ??= setInterval(() => this.tick(), this.stream.isTTY ? TERMINAL_TICK_MS : PLAIN_TICK_MS);
    this.timer.unref();
    this.draw();
    return step;
  }

  private end(step: Running, outcome: "done" | "failed"): void {
    this.running.delete(step);
    if (this.running.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
    this.note(`${outcome === "done" ? "  " : "! "}${step.label}: ${outcome}, ${this.seconds(step)}`);
  }

  private tick(): void {
    if (this.stream.isTTY) {
      this.erase();
      this.draw();
      return;
    }
    for (const step of this.running) {
      if (this.now() - step.shown < this.everyMs) continue;
      step.shown = this.now();
      this.note(`  ... still ${this.describe(step)}`);
    }
  }

  private draw(): void {
    if (!this.stream.isTTY || this.running.size === 0) return;
    const line = `  ${[...this.running].map((step) => this.describe(step)).join(" | ")}`;
    this.stream.write(line.slice(0, Math.max(20, (this.stream.columns ?? 80) - 1)));
    this.drawn = true;
  }

  private erase(): void {
    if (!this.drawn) return;
    this.stream.write("\r\u001b[K");
    this.drawn = false;
  }

  private describe(step: Running): string {
    return `${step.label}${step.detail ? ` (${step.detail})` : ""}, ${this.seconds(step)}`;
  }

  private seconds(step: Running): string {
    const seconds = (this.now() - step.started) / 1000;
    return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  }
}
