/**
 * Requests to the API server: JSON over HTTPS, with the authentication that the kubeconfig asks for.
 */

import http from "node:http";
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { KubeConfig } from "@kubernetes/client-node/dist/config.js";
import { ApiError, Unreachable } from "./api-errors";
import { isRecord, type KubeObject } from "./object";

/** Time limit of one request, in milliseconds. */
const REQUEST_TIMEOUT = 30_000;
/** How often a request is sent in all, when the server is busy or a connection breaks. */
const ATTEMPTS = 4;
/** Answers of a server that is busy or starting: the same request may pass a moment later. */
const PASSING = new Set([429, 502, 503, 504]);
const BROKEN = new Set(["ECONNRESET", "EPIPE", "EAI_AGAIN"]);

export interface Request {
  readonly method: "GET" | "PATCH" | "DELETE" | "POST" | "PUT";
  /** Below the server's address, as in `/api/v1/namespaces`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer {
  readonly body: KubeObject;
  /** What the server warns of: deprecated versions, unknown fields. */
  readonly warnings: readonly string[];
}

interface RawAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** A client of one cluster. */
export class ApiClient {
  private agent: { key: string; agent: https.Agent | http.Agent } | undefined;

  constructor(private readonly config: KubeConfig) {}

  /** The server's address, for messages. */
  get server(): string {
    return this.config.getCurrentCluster()?.server ?? "";
  }

  /**
   * Sends a request and waits for the whole answer; repeats it a few times when the server is busy.
   * @throws ApiError for an answer that is not a success, Unreachable when there is none
   */
  async send(request: Request): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      const last = attempt === ATTEMPTS;
      const answer = await this.attempt(request).catch((error: unknown) => {
        request.signal?.throwIfAborted();
        if (last || !BROKEN.has((error as NodeJS.ErrnoException).code ?? "")) throw this.unreachable(error);
        return undefined;
      });
      if (answer !== undefined && (last || !PASSING.has(answer.status))) return this.parse(request, answer);
      const after = Number(answer?.headers["retry-after"]);
      const pause = Number.isFinite(after) ? Math.min(after, 10) * 1000 : 250 * 2 ** attempt;
      await sleep(pause, undefined, { signal: request.signal });
    }
  }

  private unreachable(error: unknown): Unreachable {
    const { code, message } = error as NodeJS.ErrnoException;
    return new Unreachable(`the Kubernetes API at ${this.server} cannot be reached: ${message || code || "no answer"}`);
  }

  private parse(request: Request, { status, headers, text }: RawAnswer): Answer {
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      body = undefined;
    }
    if (status >= 400) throw new ApiError(status, isRecord(body) ? body : {}, `${request.method} ${request.path}`);
    if (!isRecord(body)) {
      throw new Unreachable(
        `${this.server} answered ${request.path} with something else than JSON: not a Kubernetes API`,
      );
    }
    return { body, warnings: parseWarnings(headers["warning"]) };
  }

  private async attempt(request: Request): Promise<RawAnswer> {
    const url = new URL(this.server);
    const prefix = url.pathname.replace(/\/$/, "");
    const query = request.query === undefined ? "" : `?${new URLSearchParams(request.query).toString()}`;
    const options: https.RequestOptions = { method: request.method, path: `${prefix}${request.path}${query}` };
    await this.config.applyToHTTPSOptions(options);
    options.hostname = url.hostname.replace(/^\[|\]$/g, "");
    options.port = url.port;
    options.agent = this.agentFor(url, options);
    const payload = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
    options.headers = {
      ...options.headers,
      Accept: "application/json",
      "User-Agent": "powercloud-kubernetes",
      ...(payload && { "Content-Type": request.contentType ?? "application/json", "Content-Length": payload.length }),
    };
    const limit = AbortSignal.timeout(REQUEST_TIMEOUT);
    options.signal = request.signal ? AbortSignal.any([request.signal, limit]) : limit;
    return exchange(url.protocol === "http:" ? http : https, options, payload);
  }

  /** One agent with open connections, kept as long as certificates stay the same; a proxy's agent is taken as it is. */
  private agentFor(url: URL, options: https.RequestOptions): https.RequestOptions["agent"] {
    if (this.config.getCurrentCluster()?.proxyUrl) return options.agent;
    const { ca, cert, key, passphrase, rejectUnauthorized, servername } = options;
    const tls = { ca, cert, key, passphrase, rejectUnauthorized, servername };
    const id = JSON.stringify(tls);
    if (this.agent?.key !== id) {
      const keep = { keepAlive: true, maxSockets: 16 };
      const agent = url.protocol === "http:" ? new http.Agent(keep) : new https.Agent({ ...tls, ...keep });
      this.agent = { key: id, agent };
    }
    return this.agent.agent;
  }
}

function exchange(
  protocol: typeof http | typeof https,
  options: https.RequestOptions,
  payload: Buffer | undefined,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = protocol.request(options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(payload);
  });
}

/** Texts of `Warning: 299 - "text"` headers, which Node joins by commas. */
function parseWarnings(header: string | string[] | undefined): string[] {
  const joined = Array.isArray(header) ? header.join(", ") : (header ?? "");
  return [...joined.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, text]) => (text ?? "").replace(/\\(.)/g, "$1"));
}
