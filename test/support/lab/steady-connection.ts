/** One TCP connection, held and used all the time. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** Sends a request every half second over one TLS connection; ends with a JSON line when standard input closes. */
const CLIENT = `
const https = require("node:https");
const { options, path } = JSON.parse(process.argv[1]);
const agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
const seen = { answers: 0, errors: [], connections: 0 };
let stop = false;
const once = () => new Promise((resolve) => {
  const call = https.get({ ...options, path, agent, checkServerIdentity: () => undefined }, (response) => {
    response.resume().on("end", () => { seen.answers++; resolve(); });
  });
  call.on("socket", (socket) => { if (!socket.counted) { socket.counted = true; seen.connections++; } });
  call.on("error", (error) => { seen.errors.push(error.message); resolve(); });
});
process.stdin.resume().on("end", () => (stop = true));
(async () => {
  while (!stop) { await once(); await new Promise((resolve) => setTimeout(resolve, 500)); }
  agent.destroy();
  console.log(JSON.stringify(seen));
})();
`;

export interface Observed {
  /** Requests that were answered. */
  readonly answers: number;
  readonly errors: readonly string[];
  /** 1: the same connection carried all of them. */
  readonly connections: number;
}

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** PEM. */
  readonly authority: string;
  readonly identity: { readonly certificate: string; readonly privateKey: string };
}

/** Holds the connection from inside a network namespace. */
export class SteadyConnection {
  private output = "";

  private constructor(private readonly child: ChildProcess) {
    child.stdout?.on("data", (chunk: Buffer) => (this.output += chunk.toString("utf8")));
  }

  static open(namespace: string, { host, port, path, authority, identity }: Target): SteadyConnection {
    const options = {
      host,
      port,
      ca: authority,
      cert: identity.certificate,
      key: identity.privateKey,
      timeout: 60_000,
    };
    const command = ["netns", "exec", namespace, process.execPath, "-e", CLIENT, JSON.stringify({ options, path })];
    return new SteadyConnection(spawn("ip", command, { stdio: ["pipe", "pipe", "inherit"] }));
  }

  async close(): Promise<Observed> {
    const ended = once(this.child, "exit");
    this.child.stdin?.end();
    await ended;
    return JSON.parse(this.output) as Observed;
  }
}
