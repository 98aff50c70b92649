/** Files of this machine on their way into a pool. */
import { createHash } from "node:crypto";
import { createReadStream, promises as fs } from "node:fs";

import { Call, ProviderError } from "../../../base/types";
import { tellingHowFar } from "./content-progress";
import { allocatedBytes, CONTENT_TIMEOUT_SECONDS, MIB, refreshPool } from "../storage";
import { STDIN, Virsh } from "../../client";
import { VolumePlace } from "../volume-claim";

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

/** Sends a file, or secret bytes, into an existing volume; of a file it says how far it is. */
export async function uploadInto(
  virsh: Virsh,
  place: VolumePlace,
  content: { file: string; bytes: number } | { buffer: Buffer },
  call: Call,
): Promise<void> {
  const input = "file" in content ? { inputFile: content.file } : { input: content.buffer };
  const what = `uploading volume ${place.name} into pool ${place.pool}`;
  const options = { ...input, what, timeoutSeconds: CONTENT_TIMEOUT_SECONDS };
  const send = () => virsh.run(["vol-upload", "--pool", place.pool, place.name, STDIN], options);
  if ("buffer" in content) await send();
  else {
    const sent = () => allocatedBytes(virsh, place);
    await tellingHowFar(`uploading ${place.name} to ${virsh.label}`, content.bytes, sent, call, send);
  }
  await refreshPool(virsh, place.pool);
}
