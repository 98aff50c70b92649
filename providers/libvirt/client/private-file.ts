/** Files for what others must not read. */
import { promises as fs } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

/** Runs `work` with a folder that only this user may enter, and removes it afterwards. */
export async function withPrivateFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await fs.mkdtemp(path.join(tmpdir(), "powercloud-libvirt-"));
  try {
    return await work(folder);
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}

/** Writes a file that only this user may read. */
export async function writePrivate(file: string, content: string | Buffer): Promise<void> {
  await fs.writeFile(file, content, { mode: 0o600, flag: "wx" });
}

/** An open file with this content and without a name: nothing is left of it, even if this process is killed. */
export async function openPrivate(content: string | Buffer): Promise<fs.FileHandle> {
  return withPrivateFolder(async (folder) => {
    const file = path.join(folder, "content");
    await writePrivate(file, content);
    return fs.open(file, "r");
  });
}
