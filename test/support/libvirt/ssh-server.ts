/** An SSH server on 127.0.0.1 for tests, with keys of its own; it lets root in by one key. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo, connect } from "node:net";
import { join } from "node:path";

/** A new key pair without a passphrase; the public one is in FILE.pub. */
export function makeKey(file: string): string {
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file]);
  return file;
}

export class SshServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    /** Line of a known_hosts file. */
    readonly knownHost: string,
    private readonly log: string,
  ) {}

  /** @param folder For its files. @param userKey The private key whose owner is let in. */
  static async start(folder: string, name: string, userKey: string): Promise<SshServer> {
    const port = await freePort();
    const key = makeKey(join(folder, `${name}.key`));
    const log = join(folder, `${name}.log`);
    const config = join(folder, `${name}.conf`);
    writeFileSync(
      config,
      [
        ...[`ListenAddress 127.0.0.1`, `Port ${port}`, `HostKey "${key}"`, `AuthorizedKeysFile "${userKey}.pub"`],
        ...[
          "PidFile none",
          `SetEnv PATH="${process.env.PATH ?? ""}"`,
          "UsePAM no",
          "StrictModes no",
          "PasswordAuthentication no",
          "PermitRootLogin prohibit-password",
        ],
      ].join("\n"),
    );
    // The folder of its privilege separation is made by the service, which does not run.
    const script = `mkdir -p /run/sshd && exec "$(command -v sshd || echo /usr/sbin/sshd)" -D -f '${config}' -E '${log}'`;
    const child = spawn("sh", ["-c", script], { stdio: "ignore" });
    const [type, text] = readFileSync(`${key}.pub`, "utf8").split(" ");
    const server = new SshServer(child, port, `[127.0.0.1]:${port} ${type} ${text}\n`, log);
    await server.accepting();
    return server;
  }

  /** What it wrote about connections. */
  get messages(): string {
    return readFileSync(this.log, "utf8");
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill("SIGTERM");
    await ended;
  }

  private async accepting(): Promise<void> {
    for (let tries = 0; tries < 100; tries++) {
      if (await accepts(this.port)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`sshd does not listen: ${this.messages}`);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket.destroy() !== undefined));
    socket.on("error", () => resolve(false));
  });
}
