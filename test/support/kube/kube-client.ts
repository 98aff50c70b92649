/** Requests to an API server past the plugin, as another user's kubectl would make them. */
import https from "node:https";
import { text } from "node:stream/consumers";

/** An object of the API as plain JSON. */
export type KubeObject = Record<string, unknown>;

export interface KubeRequest {
  readonly method: "GET" | "PATCH" | "DELETE" | "POST" | "PUT";
  /** Below the server's address, as in `/api/v1/namespaces`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Default: application/json. */
  readonly contentType?: string;
}

/** An answer with a status of 400 or more. */
export class KubeError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** A client that shows a bearer token to one server. */
export class KubeClient {
  constructor(
    /** As in `https://127.0.0.1:6443`. */
    readonly server: string,
    /** PEM of the server's authority. */
    private readonly authority: string,
    private readonly token: string,
  ) {}

  /** @throws KubeError when the server refuses the request */
  async send({ method, path, query, body, contentType = "application/json" }: KubeRequest): Promise<KubeObject> {
    const url = new URL(path, this.server);
    for (const [key, value] of Object.entries(query ?? {})) url.searchParams.set(key, value);
    const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const headers = {
      Authorization: `Bearer ${this.token}`,
      Accept: "application/json",
      // Node gives the body of a DELETE no length of its own accord.
      ...(payload && { "Content-Type": contentType, "Content-Length": payload.length }),
    };
    const { status, said } = await new Promise<{ status: number; said: string }>((resolve, reject) => {
      const request = https.request(url, { method, headers, ca: this.authority, agent: false }, (response) => {
        text(response).then((said) => resolve({ status: response.statusCode ?? 0, said }), reject);
      });
      request.on("error", reject).end(payload);
    });
    if (status >= 400) throw new KubeError(status, `${method} ${path}: ${status} ${said}`);
    return JSON.parse(said) as KubeObject;
  }

  get(path: string): Promise<KubeObject> {
    return this.send({ method: "GET", path });
  }

  /** Undefined when it is not there. */
  async find(path: string): Promise<KubeObject | undefined> {
    try {
      return await this.get(path);
    } catch (error) {
      if (error instanceof KubeError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** A merge patch by another manager than the plugin. */
  patch(path: string, body: KubeObject, manager = "someone"): Promise<KubeObject> {
    const contentType = "application/merge-patch+json";
    return this.send({ method: "PATCH", path, query: { fieldManager: manager }, body, contentType });
  }
}

/** The value below `path`; undefined when any step is missing. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, step) => (inner as KubeObject | undefined | null)?.[step], value);
}

/** Like {@link at}, for a list; empty when there is none. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}
