import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { Readable, Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import type { Step } from "../../progress";
import { isFile } from "./source";

/** Seconds without a byte after which a download is given up. A slow one may take its time. */
const PATIENCE_SECONDS = 60;

const TEXT_SECONDS = 15;

/** @throws {Error} When the file cannot be had within 15 seconds. */
export async function fetchText(source: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of await open(source, AbortSignal.timeout(TEXT_SECONDS * 1000))) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/**
 * Copies a published file to `path`, or nowhere where only its digest is wanted.
 * @returns its SHA-256 in hexadecimal
 * @throws {Error} When it cannot be had, or nothing comes for a minute.
 */
export async function fetchFile(
  source: string,
  path: string | undefined,
  step: Step,
  patienceSeconds = PATIENCE_SECONDS,
): Promise<string> {
  const hash = createHash("sha256");
  const stalled = new AbortController();
  const giveUp = () => stalled.abort(new Error(`nothing came for ${patienceSeconds} s`));
  let timer = setTimeout(giveUp, patienceSeconds * 1000);
  let bytes = 0;
  const watch = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, patienceSeconds * 1000);
      hash.update(chunk);
      bytes += chunk.length;
      step.update(megabytes(bytes));
      done(null, chunk);
    },
  });
  try {
    const input = await open(source, stalled.signal);
    const sink = path === undefined ? nowhere() : createWriteStream(path);
    await pipeline(input, watch, sink, { signal: stalled.signal }).catch((error: unknown) => {
      throw new Error(
        `${source}: the download broke off after ${megabytes(bytes)}: ${reasonOf(error, stalled.signal)}`,
      );
    });
  } finally {
    clearTimeout(timer);
  }
  return hash.digest("hex");
}

/** An archive must arrive as it is, not unpacked on the way by what a server says of its encoding. */
async function open(source: string, signal: AbortSignal): Promise<Readable> {
  if (isFile(source)) return createReadStream(fileURLToPath(source));
  const request = { signal, headers: { "accept-encoding": "identity" } };
  const response = await fetch(source, request).catch((error: unknown) => {
    throw new Error(`${source}: ${reasonOf(error, signal)}`);
  });
  if (!response.ok || !response.body) throw new Error(`${source}: HTTP status ${response.status}`);
  return Readable.fromWeb(response.body as import("node:stream/web").ReadableStream);
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

/** What `fetch` says of itself ("fetch failed", "terminated") tells nothing; its cause does. */
function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return (signal.reason as Error).message;
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message || message : message;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
