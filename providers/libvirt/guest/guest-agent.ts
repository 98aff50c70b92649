/** The QEMU guest agent, by libvirt: https://www.qemu.org/docs/master/interop/qemu-ga-ref.html */
import { setTimeout as sleep } from "node:timers/promises";

import { ProviderError } from "../../base/types";
import { Virsh, VirshError } from "../client";
import { isFinalRefusal } from "./agent-refusal";

export interface GuestResult {
  /** Undefined when a signal ended the program. */
  readonly exitCode?: number;
  /** Standard output and error. */
  readonly output: string;
}

interface ExecStatus {
  readonly exited: boolean;
  readonly exitcode?: number;
  readonly "out-data"?: string;
  readonly "err-data"?: string;
}

/** A program that runs, or the agent's complaint that it does not. */
type Started = { pid: number } | GuestResult;

const POLL_MS = 1000;
/** Seconds that the agent may take for one answer. A guest under load, or emulated, is slow. */
const ANSWER_SECONDS = 20;

/** What no waiting mends: the agent does not give the command to anybody, or the machine has no channel for an agent. */
export class AgentRefusal extends ProviderError {}

/** The agent inside one domain. */
export class GuestAgent {
  constructor(
    private readonly virsh: Virsh,
    private readonly domain: string,
  ) {}

  /** True when the agent answers. */
  async ping(): Promise<boolean> {
    return this.answers().catch((error: unknown) => {
      if (error instanceof AgentRefusal) return false;
      throw error;
    });
  }

  /**
   * Like {@link ping}, for who waits.
   * @throws AgentRefusal when it never will.
   */
  async answers(): Promise<boolean> {
    return (await this.ask("guest-ping")) !== undefined;
  }

  /**
   * Runs a program in the guest, as root, and waits for it.
   * @param deadline Milliseconds since the epoch, after which its end is not awaited any more.
   * @returns undefined when the agent is not there (any more), or the deadline passed.
   * @throws AgentRefusal when it runs no programs for anybody.
   */
  async run(command: readonly string[], deadline: number): Promise<GuestResult | undefined> {
    const [path, ...arg] = command;
    const started = await this.ask<Started>("guest-exec", { path, arg, "capture-output": true });
    return this.end(started, deadline);
  }

  /**
   * Runs a script with sh(1) in the guest, as root, and waits for it. The script may hold secrets: neither this machine's
   * list of processes shows it nor the guest's.
   * @param deadline as of {@link run}, and what is returned and thrown likewise
   */
  async runScript(script: string, deadline: number): Promise<GuestResult | undefined> {
    const input = Buffer.from(script, "utf8").toString("base64");
    const args = { path: "/bin/sh", arg: ["-s"], "input-data": input, "capture-output": true };
    return this.end(await this.ask<Started>("guest-exec", args, { secret: true }), deadline);
  }

  private async end(started: Started | undefined, deadline: number): Promise<GuestResult | undefined> {
    if (started === undefined || "output" in started) return started;
    while (Date.now() < deadline) {
      const status = await this.ask<ExecStatus | GuestResult>("guest-exec-status", { pid: started.pid });
      if (status === undefined || "output" in status) return status;
      if (status.exited) return { exitCode: status.exitcode, output: outputOf(status) };
      await sleep(POLL_MS, undefined, { signal: this.virsh.signal });
    }
    return undefined;
  }

  /** The agent's answer; undefined when it is not there; its complaint as output when it refuses. */
  private async ask<T>(execute: string, args?: object, { secret = false } = {}): Promise<T | undefined> {
    const request = JSON.stringify({ execute, arguments: args });
    const argv = ["qemu-agent-command", "--timeout", String(ANSWER_SECONDS), this.domain, request];
    const options = { what: `asking the guest agent of ${this.domain}`, timeoutSeconds: 40 };
    try {
      const text = secret ? await this.virsh.dictate(argv, options) : await this.virsh.run(argv, options);
      return (JSON.parse(text) as { return: T }).return;
    } catch (error) {
      if (!(error instanceof VirshError)) throw error;
      if (isAbsent(error.output)) return undefined;
      if (isFinalRefusal(error.output) && !(await this.isFrozen())) throw new AgentRefusal(error.message);
      const refusal = /unable to execute QEMU agent command '[^']*': (.*)/.exec(error.output);
      if (refusal === null) throw error;
      return { output: refusal[1] } as T;
    }
  }

  /** While file systems stand still, agents refuse nearly everything, older ones by the words for what is never allowed. */
  private async isFrozen(): Promise<boolean> {
    const argv = ["qemu-agent-command", "--timeout", String(ANSWER_SECONDS), this.domain];
    const text = await this.virsh.attemptRun([...argv, '{"execute":"guest-fsfreeze-status"}'], () => true);
    return text?.includes('"frozen"') ?? false;
  }
}

/** Not started yet, restarting, or too busy: all of them pass. */
function isAbsent(output: string): boolean {
  return /guest agent is not (connected|responding|available)|agent not available|guest agent disappeared|timeout.*agent|agent.*timeout|domain is not running/i.test(
    output,
  );
}

function outputOf(status: ExecStatus): string {
  const texts = [status["out-data"], status["err-data"]].map((data) =>
    Buffer.from(data ?? "", "base64").toString("utf8"),
  );
  return texts.filter((text) => text.trim() !== "").join("\n");
}
