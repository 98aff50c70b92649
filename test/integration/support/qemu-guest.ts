import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createConnection, type Socket } from "node:net";
import { join } from "node:path";
import type { GoldenImage } from "../../../scripts/images/golden-image";
import { run } from "../../../scripts/run";

export interface QemuGuestArgs {
  readonly image: Pick<GoldenImage, "disk" | "kernel" | "initrd" | "commandLine">;
  /** Folder for the machine's disk, seed, socket and console log; short, for the socket's sake. */
  readonly folder: string;
  readonly mac: string;
  readonly userData: string;
  readonly metaData: string;
  readonly networkConfig: string;
  /** MiB. Default: 768. */
  readonly memoryMiB?: number;
  /** Default: 1. */
  readonly vcpu?: number;
  /** QEMU's `-netdev` value without id. Default: a user-mode network that reaches nothing. */
  readonly netdev?: string;
}

/** A virtual machine under plain QEMU (TCG), asked through its guest agent. */
export class QemuGuest {
  private constructor(
    private readonly process: ChildProcess,
    private readonly args: QemuGuestArgs,
    /** Milliseconds, of `performance.now()`. */
    readonly started: number,
  ) {}

  static async start(args: QemuGuestArgs): Promise<QemuGuest> {
    await mkdir(args.folder, { recursive: true });
    const disk = join(args.folder, "disk.qcow2");
    await run("qemu-img", ["create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", args.image.disk, disk, "8G"]);
    await writeSeed(args);
    return new QemuGuest(launch(args), args, performance.now());
  }

  /** The same machine again after {@link stop}: its disk is kept. */
  restart(): QemuGuest {
    return new QemuGuest(launch(this.args), this.args, performance.now());
  }

  /**
   * Runs a command in the guest as root; undefined while the agent does not answer.
   * @param input its standard input. Default: none
   */
  async exec(
    command: readonly string[],
    input?: string,
  ): Promise<{ code: number; stdout: string; stderr: string } | undefined> {
    const agent = new Agent(join(this.args.folder, "agent"));
    try {
      await agent.synchronize();
      const [path, ...arg] = command;
      const { pid } = await agent.call<{ pid: number }>("guest-exec", {
        ...{ path, arg, "capture-output": true },
        ...(input !== undefined && { "input-data": Buffer.from(input).toString("base64") }),
      });
      for (;;) {
        const status = await agent.call<ExecStatus>("guest-exec-status", { pid });
        if (status.exited)
          return { code: status.exitcode ?? -1, stdout: text(status["out-data"]), stderr: text(status["err-data"]) };
        await delay(200);
      }
    } catch (error) {
      if (error instanceof AgentSilent) return undefined;
      throw error;
    } finally {
      agent.close();
    }
  }

  /**
   * Waits until the command exits 0; it is tried once at least.
   * @param timeoutSeconds from now, whenever the machine was started
   * @returns seconds from the machine's start
   */
  async until(command: readonly string[], timeoutSeconds: number): Promise<number> {
    const deadline = performance.now() + timeoutSeconds * 1000;
    for (;;) {
      if (this.process.exitCode !== null) throw new Error(`QEMU ended with exit code ${this.process.exitCode}`);
      const result = await this.exec(command);
      if (result?.code === 0) return (performance.now() - this.started) / 1000;
      if (performance.now() > deadline) {
        const last = result
          ? `exit code ${result.code}: ${result.stdout}${result.stderr}`
          : "the guest agent did not answer";
        throw new Error(`${command.join(" ")} after ${timeoutSeconds} s: ${last}\n${await this.report()}`);
      }
      await delay(2000);
    }
  }

  /** What QEMU and the console say of a machine that does not do what it should. */
  private async report(): Promise<string> {
    const { folder } = this.args;
    const monitor = await asked(join(folder, "monitor"), ["info status", "info chardev", "info registers"]);
    const console = (await readFile(join(folder, "console.log"), "utf8")).slice(-CONSOLE_END);
    return `QEMU's monitor:\n${monitor}\nthe end of the console:\n${console}`;
  }

  /** Waits until the machine has reset itself, which ends its QEMU; false when it does not in time. */
  async resets(timeoutSeconds: number): Promise<boolean> {
    const deadline = performance.now() + timeoutSeconds * 1000;
    while (this.process.exitCode === null && performance.now() < deadline) await delay(500);
    return this.process.exitCode === 0;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGKILL");
    await ended;
  }
}

/** Characters of the console in a report. */
const CONSOLE_END = 4000;

/** What QEMU's monitor for people answers to the commands within two seconds. */
async function asked(socketPath: string, commands: readonly string[]): Promise<string> {
  const socket = createConnection(socketPath).setEncoding("utf8");
  let answer = "";
  socket.on("data", (data: string) => (answer += data));
  socket.on("error", (error) => (answer += String(error)));
  for (const command of commands) socket.write(`${command}\n`);
  await delay(2000);
  socket.destroy();
  return answer;
}

interface ExecStatus {
  exited: boolean;
  exitcode?: number;
  "out-data"?: string;
  "err-data"?: string;
}

async function writeSeed(args: QemuGuestArgs): Promise<void> {
  const seed = join(args.folder, "seed");
  await mkdir(seed, { recursive: true, mode: 0o700 });
  await writeFile(join(seed, "user-data"), args.userData);
  await writeFile(join(seed, "meta-data"), args.metaData);
  await writeFile(join(seed, "network-config"), args.networkConfig);
  const options = ["-as", "mkisofs", "-quiet", "-V", "cidata", "-J", "-r", "-o", join(args.folder, "seed.iso"), seed];
  await run("xorriso", options);
}

function launch(args: QemuGuestArgs): ChildProcess {
  const { image, folder } = args;
  const options = [
    ...[
      "-machine",
      "q35,accel=tcg",
      "-cpu",
      "max",
      "-smp",
      String(args.vcpu ?? 1),
      "-m",
      String(args.memoryMiB ?? 768),
    ],
    ...["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"],
    ...["-kernel", image.kernel, "-initrd", image.initrd],
    // What it says at boot is all that there is to see when it hangs.
    ...["-append", image.commandLine.replace(/ quiet\b/, "")],
    ...["-drive", `file=${join(folder, "disk.qcow2")},if=virtio,format=qcow2,cache=unsafe`],
    ...["-drive", `file=${join(folder, "seed.iso")},if=virtio,format=raw,readonly=on`],
    ...[
      "-netdev",
      `${args.netdev ?? "user,restrict=on"},id=net`,
      "-device",
      `virtio-net-pci,netdev=net,mac=${args.mac}`,
    ],
    ...["-device", "virtio-rng-pci", "-serial", `file:${join(folder, "console.log")}`, "-device", "virtio-serial-pci"],
    ...["-chardev", `socket,path=${join(folder, "agent")},server=on,wait=off,id=agent`],
    ...["-device", "virtserialport,chardev=agent,name=org.qemu.guest_agent.0"],
    ...["-monitor", `unix:${join(folder, "monitor")},server=on,wait=off`],
  ];
  // It ends with the test, however that ends.
  return spawn("setpriv", ["--pdeathsig", "KILL", "qemu-system-x86_64", ...options], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

class AgentSilent extends Error {}

/** One conversation with the guest agent: JSON lines over a unix socket. */
class Agent {
  private buffer = "";
  private readonly lines: string[] = [];
  private wake: () => void = () => undefined;

  private readonly socket: Socket;

  constructor(path: string) {
    this.socket = createConnection(path).setEncoding("utf8");
    this.socket.on("data", (data: string) => {
      const parts = (this.buffer + data).split("\n");
      this.buffer = parts.pop()!;
      this.lines.push(...parts);
      this.wake();
    });
    // Whoever waits for an answer gives up by itself.
    this.socket.on("error", () => undefined);
  }

  /** Answers to questions of an earlier, broken-off conversation may still come: skip to our own number. */
  async synchronize(): Promise<void> {
    const id = Math.floor(performance.now() * 1000);
    this.send("guest-sync", { id });
    while ((await this.receive()).return !== id);
  }

  async call<T>(execute: string, args: object): Promise<T> {
    this.send(execute, args);
    const answer = await this.receive();
    if (answer.error) throw new Error(`${execute}: ${answer.error.desc}`);
    return answer.return as T;
  }

  close(): void {
    this.socket.destroy();
  }

  private send(execute: string, args: object): void {
    this.socket.write(`${JSON.stringify({ execute, arguments: args })}\n`);
  }

  private async receive(): Promise<{ return?: unknown; error?: { desc: string } }> {
    const deadline = performance.now() + 5000;
    while (this.lines.length === 0) {
      if (performance.now() > deadline) {
        this.close();
        throw new AgentSilent();
      }
      await Promise.race([new Promise<void>((resolve) => (this.wake = resolve)), delay(500)]);
    }
    return JSON.parse(this.lines.shift()!) as { return?: unknown; error?: { desc: string } };
  }
}

function text(base64: string | undefined): string {
  return Buffer.from(base64 ?? "", "base64").toString("utf8");
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
