/** A loopback server that plays the publishers of official archives, and archives of any shape for it to serve. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { type Header, pack } from "tar-stream";

/** A file's text (a program, mode 0755), or the header of anything else, with its content. */
export type Entry = string | Buffer | (Partial<Header> & { readonly content?: string });

/** A gzipped tar archive with the entries in their order; a name that ends with a slash is a folder. */
export async function archive(entries: Readonly<Record<string, Entry>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, entry] of Object.entries(entries)) {
    if (name.endsWith("/")) tar.entry({ name, type: "directory", mode: 0o755 });
    else if (typeof entry === "string" || Buffer.isBuffer(entry)) tar.entry({ name, mode: 0o755 }, entry);
    else tar.entry({ name, mode: 0o755, ...entry }, entry.content ?? "");
  }
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks), { level: 1 });
}

export function sha256(content: Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

type Answer = Buffer | string | ((request: IncomingMessage, response: ServerResponse) => void);

/** Serves copies of published files, by the host and path of the address that they are published at. */
export class ArchiveServer {
  /** Paths that were asked for (GET), in order. */
  readonly asked: string[] = [];
  private readonly answers = new Map<string, Answer>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      if (request.method === "HEAD") return response.end();
      const path = request.url!.split("?")[0]!;
      this.asked.push(path);
      const answer = this.answers.get(path);
      if (answer === undefined) return response.writeHead(404).end();
      if (typeof answer === "function") return answer(request, response);
      return response.end(answer);
    });
  }

  static async start(): Promise<ArchiveServer> {
    const started = new ArchiveServer();
    started.server.listen(0, "127.0.0.1");
    await once(started.server, "listening");
    return started;
  }

  /** What POWERCLOUD_DOWNLOADS names. */
  get base(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  serve(url: string, answer: Answer): void {
    const { host, pathname } = new URL(url);
    this.answers.set(`/${host}${pathname}`, answer);
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
