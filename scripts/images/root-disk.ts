import { rm } from "node:fs/promises";
import { run } from "../run";

/**
 * Makes a qcow2 disk out of a folder: one ext4 file system without a partition table. Compressed with zstd: it is
 * uploaded to every host, and decompression is cheap beside that.
 *
 * @param folder Root of the file system; its owners and permissions are kept, so this needs root.
 * @param sizeMiB Size of the file system.
 * @param disk File to write; an uncompressed copy lies beside it meanwhile.
 */
export async function writeRootDisk(folder: string, sizeMiB: number, disk: string): Promise<void> {
  const raw = `${disk}.raw`;
  await run("mke2fs", ["-q", "-t", "ext4", "-m", "1", "-L", "root", "-d", folder, raw, `${sizeMiB}M`]);
  await run("qemu-img", ["convert", "-c", "-O", "qcow2", "-o", "compression_type=zstd", raw, disk]);
  await rm(raw);
}
