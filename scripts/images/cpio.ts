/** Writes archives in the "newc" format of cpio, which the Linux kernel unpacks as its initial RAM disk. */

export interface CpioEntry {
  /** Path without a leading slash; its folders have entries of their own before it. */
  readonly path: string;
  /** `file` 0755 with content, or `folder` 0755. */
  readonly content?: Buffer;
}

const FOLDER = 0o040755;
const FILE = 0o100755;
const TRAILER = "TRAILER!!!";

/** The archive. The same entries give the same bytes: owner root, time 0. */
export function cpioArchive(entries: readonly CpioEntry[]): Buffer {
  const parts = entries.map((entry, index) =>
    record(entry.path, index + 1, entry.content === undefined ? FOLDER : FILE, entry.content ?? Buffer.alloc(0)),
  );
  return Buffer.concat([...parts, record(TRAILER, 0, 0, Buffer.alloc(0))]);
}

function record(path: string, inode: number, mode: number, content: Buffer): Buffer {
  const name = Buffer.from(`${path}\0`);
  // inode, mode, uid, gid, links, time, size, device major and minor (file, special), name's size, checksum
  const fields = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length, 0];
  const header = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`);
  return Buffer.concat([padded(Buffer.concat([header, name])), padded(content)]);
}

function padded(data: Buffer): Buffer {
  return Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4)]);
}
