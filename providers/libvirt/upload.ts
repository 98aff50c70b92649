/** Files of this machine on their way into a pool. */
import { createHash } from "node:crypto";
import { createReadStream, promises as fs } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { Call, ProviderError } from "../base/types";
import { MIB, parseLabels, refreshPool } from "./storage";
import { STDIN, Virsh } from "./virsh";
import { VolumePlace } from "./volume-claim";

/** Seconds: 100 GiB over a line of 20 Mbit/s. The operation's own time limit ends it sooner. */
const UPLOAD_TIMEOUT_SECONDS = 12 * 3600;
const PROGRESS_EVERY_MS = 5000;

/** Digests by path, size and modification time: the same image goes to many hosts. */
const digests = new Map<string, Promise<string>>();

/** SHA-256 of a file in hexadecimal; undefined when there is no such file. */
export async function fileSha256(file: string): Promise<string | undefined> {
  const stat = await fs.stat(file).catch(() => undefined);
  if (stat === undefined || !stat.isFile()) return undefined;
  const key = `${file}|${stat.size}|${stat.mtimeMs}`;
  const digest = digests.get(key) ?? hashFile(file);
  digests.set(key, digest);
  return digest;
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(file, { highWaterMark: MIB })) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/**
 * Size in bytes of a file to upload.
 * @throws ProviderError when it is missing or not what `format` says.
 */
export async function inspectSource(file: string, format: string): Promise<number> {
  const handle = await fs.open(file, "r").catch(() => {
    throw new ProviderError(`source ${file} cannot be read: there is no such file on the machine that runs Pulumi`);
  });
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new ProviderError(`source ${file} is no regular file`);
    if (format === "qcow2") requireStandaloneQcow2(file, await readHeader(handle));
    return stat.size;
  } finally {
    await handle.close();
  }
}

async function readHeader(handle: fs.FileHandle): Promise<Buffer> {
  const header = Buffer.alloc(16);
  await handle.read(header, 0, header.length, 0);
  return header;
}

/** Header layout: https://www.qemu.org/docs/master/interop/qcow2.html */
function requireStandaloneQcow2(file: string, header: Buffer): void {
  if (header.readUInt32BE(0) !== 0x514649fb) {
    throw new ProviderError(
      `source ${file} is no qcow2 image; convert it (qemu-img convert -O qcow2), or say format: raw`,
    );
  }
  if (header.readBigUInt64BE(8) !== 0n) {
    throw new ProviderError(
      `source ${file} has a backing file, which the host does not have; flatten it: qemu-img convert -O qcow2`,
    );
  }
}

/** Sends a file, or secret bytes, into an existing volume, showing progress every five seconds. */
export async function uploadInto(
  virsh: Virsh,
  place: VolumePlace,
  content: { file: string; bytes: number } | { buffer: Buffer },
  call: Call,
): Promise<void> {
  const input = "file" in content ? { inputFile: content.file } : { input: content.buffer };
  const done = new AbortController();
  const watching = "file" in content ? showProgress(virsh, place, content.bytes, call, done.signal) : undefined;
  try {
    const what = `uploading volume ${place.name} into pool ${place.pool}`;
    const options = { ...input, what, timeoutSeconds: UPLOAD_TIMEOUT_SECONDS };
    await virsh.run(["vol-upload", "--pool", place.pool, place.name, STDIN], options);
  } finally {
    done.abort();
    await watching;
  }
  await refreshPool(virsh, place.pool);
}

async function showProgress(virsh: Virsh, place: VolumePlace, total: number, call: Call, done: AbortSignal) {
  for (;;) {
    await sleep(PROGRESS_EVERY_MS, undefined, { signal: done }).catch(() => undefined);
    if (done.aborted || call.signal.aborted) return;
    const text = await virsh.run(["vol-info", "--bytes", "--pool", place.pool, place.name]).catch(() => "");
    const sent = Number.parseInt(parseLabels(text)["Allocation"] ?? "0", 10);
    const share = `${Math.floor(Math.min(sent, total) / MIB)} of ${Math.ceil(total / MIB)} MiB`;
    if (!done.aborted) call.progress(`uploading ${place.name} to ${virsh.label}: ${share}`);
  }
}
