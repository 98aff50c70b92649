/** The size of a file system on a host, by what libvirt offers over every transport: a storage pool's capacity. */
import { posix } from "node:path";

import { ProviderError } from "../../base/types";
import { withPoolAt } from "./folder-pool";
import { poolInfo } from "./storage";
import { Virsh } from "../client";

/** Size in bytes, used or not, of the file system that holds `folder` or the nearest parent that exists. */
export async function fileSystemBytes(virsh: Virsh, folder: string): Promise<number> {
  for (let candidate = posix.normalize(folder); ; candidate = posix.dirname(candidate)) {
    const bytes = await withPoolAt(virsh, candidate, (pool) => capacity(virsh, pool));
    if (bytes !== undefined) return bytes;
    if (candidate === "/") throw new ProviderError(`${virsh.label}: libvirt could not read any folder above ${folder}`);
  }
}

async function capacity(virsh: Virsh, pool: string): Promise<number> {
  return Number((await poolInfo(virsh, pool))["Capacity"]);
}
