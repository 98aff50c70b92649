import { dirname } from "node:path/posix";
import { pack } from "tar-stream";

export interface LayerFile {
  /** Absolute path in the image. */
  readonly path: string;
  readonly content: Buffer;
  /** Default: 0o755. */
  readonly mode?: number;
}

/**
 * One layer as an uncompressed tar archive: the nodes unpack it under emulation, where decompression costs more than
 * the bytes. The same files give the same bytes: sorted, owner root, time 0. Folders above the files come of themselves.
 */
export async function imageLayer(files: readonly LayerFile[]): Promise<Buffer> {
  const archive = pack();
  const chunks: Buffer[] = [];
  const collected = (async () => {
    for await (const chunk of archive) chunks.push(chunk as Buffer);
  })();
  const common = { mtime: new Date(0), uid: 0, gid: 0 };
  for (const folder of folders(files)) archive.entry({ ...common, name: `${folder}/`, type: "directory", mode: 0o755 });
  for (const file of [...files].sort((a, b) => compare(a.path, b.path))) {
    archive.entry({ ...common, name: file.path.slice(1), mode: file.mode ?? 0o755 }, file.content);
  }
  archive.finalize();
  await collected;
  return Buffer.concat(chunks);
}

function folders(files: readonly LayerFile[]): string[] {
  const found = new Set<string>();
  for (const file of files) {
    for (let folder = dirname(file.path); folder !== "/"; folder = dirname(folder)) found.add(folder.slice(1));
  }
  return [...found].sort(compare);
}

/** By code units, so that no locale changes the order. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
