/** Running calls: their time limits, their cancellation. */
import { EngineLog } from "./engine-log";
import { Call, PartialFailure, ProviderError } from "./types";

/** Seconds for an operation where neither program nor resource says. */
export const DEFAULT_TIMEOUT = 300;
/** Seconds that a handler has to put things in order after its signal was aborted. */
const GRACE = 20;

export type Verb = "check" | "diff" | "create" | "read" | "update" | "delete";

export interface OperationOptions {
  readonly verb: Verb;
  readonly urn: string;
  /** Empty when the engine did not say: the URN has it. */
  readonly type: string;
  readonly name: string;
  /** Time limit in seconds; undefined: none. */
  readonly timeout?: number;
}

/** The operation ran out of its time. */
export class TimeoutError extends ProviderError {}
/** The engine, or its end, cancelled the operation. */
export class CancelledError extends ProviderError {}

/** All calls that run. */
export class Operations {
  private readonly running = new Set<AbortController>();

  constructor(private readonly log: EngineLog) {}

  get count(): number {
    return this.running.size;
  }

  /** Aborts the signal of every running call. */
  cancelAll(): void {
    for (const controller of this.running) controller.abort(new CancelledError("cancelled"));
  }

  /**
   * Runs a handler.
   * @throws TimeoutError or CancelledError when it failed, or did not end, after its signal was aborted.
   */
  async run<T>(options: OperationOptions, handler: (call: Call) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.running.add(controller);
    const timer = startTimer(options, controller);
    try {
      return await settle(handler(this.call(options, controller.signal)), controller.signal);
    } catch (error) {
      throw controller.signal.aborted ? explainAbort(error, controller.signal.reason as ProviderError) : error;
    } finally {
      clearTimeout(timer);
      this.running.delete(controller);
      await this.log.flush();
    }
  }

  private call({ urn, type, name }: OperationOptions, signal: AbortSignal): Call {
    return {
      urn,
      type: type || typeOf(urn),
      name: name || nameOf(urn),
      signal,
      progress: (message, { permanent = false, warning = false } = {}) =>
        this.log.write({ urn, message, ephemeral: !permanent && !warning, warning }),
    };
  }
}

/** Type token in a URN: `urn:pulumi:stack::project::parent$type::name`. */
export function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").pop() ?? "";
}

export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function startTimer(options: OperationOptions, controller: AbortController): NodeJS.Timeout | undefined {
  const { timeout, verb } = options;
  if (timeout === undefined) return undefined;
  const message =
    `${verb} did not end within ${timeout} s. If it only needs longer, give it more time: ` +
    `customTimeouts: { ${verb}: "${Math.ceil((timeout * 2) / 60)}m" } in the resource's options.`;
  // setTimeout takes at most 2^31 - 1 milliseconds.
  const milliseconds = Math.min(timeout * 1000, 2 ** 31 - 1);
  return setTimeout(() => controller.abort(new TimeoutError(message)), milliseconds);
}

/** The work's result; when the work goes on for too long after an abort, the abort's reason. */
async function settle<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const abandoned = new Promise<never>((_, reject) => {
    const onAbort = () => {
      timer = setTimeout(() => reject(signal.reason as Error), GRACE * 1000);
    };
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([work, abandoned]);
  } finally {
    clearTimeout(timer);
  }
}

function explainAbort(error: unknown, reason: ProviderError): unknown {
  if (error instanceof PartialFailure) {
    return new PartialFailure(error.state, reason.message, [error.message, ...error.reasons]);
  }
  if (!(error instanceof ProviderError) || error === reason) return reason;
  const message = `${reason.message}\n${error.message}`;
  return reason instanceof TimeoutError ? new TimeoutError(message) : new CancelledError(message);
}
