import { request } from "node:https";

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Question {
  readonly method?: "GET" | "POST";
  readonly body?: unknown;
  /** Path as it goes over the wire, dots and all. Default: the URL's, which Node.js normalizes. */
  readonly path?: string;
  /** PEM of the authority that must have signed the server's certificate. */
  readonly authority: string;
  /** PEM of the caller's own certificate and key. */
  readonly identity?: { readonly certificate: string; readonly privateKey: string };
}

/** One HTTPS request; the server's certificate is checked against `authority` and the URL's host. */
export function ask(url: string, question: Question): Promise<Answer> {
  const body = question.body === undefined ? undefined : JSON.stringify(question.body);
  return new Promise((resolve, reject) => {
    const call = request(
      url,
      {
        method: question.method ?? "GET",
        ...(question.path === undefined ? {} : { path: question.path }),
        ca: question.authority,
        cert: question.identity?.certificate,
        key: question.identity?.privateKey,
        headers: body === undefined ? {} : { "content-type": "application/json" },
        timeout: 30_000,
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
        );
        response.on("error", reject);
      },
    );
    call.on("timeout", () => call.destroy(new Error(`${url}: no answer within 30 s`)));
    call.on("error", reject);
    call.end(body);
  });
}

/** Codes of the alerts by which a server refuses a caller during the handshake: https://www.rfc-editor.org/rfc/rfc8446#section-6 */
export const NO_CERTIFICATE = "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED";
export const UNKNOWN_AUTHORITY = "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA";
export const WRONG_SIGNATURE = "ERR_SSL_TLSV1_ALERT_DECRYPT_ERROR";

/** Code of the error with which a call ends that may not be answered. @throws Error when it is */
export async function refusal(call: Promise<Answer>): Promise<string | undefined> {
  return call.then(
    ({ status, text }) => {
      throw new Error(`this call was to be refused, and was answered with ${status}: ${text}`);
    },
    (error: NodeJS.ErrnoException) => error.code,
  );
}
