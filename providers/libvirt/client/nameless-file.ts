/** Files of this machine that have no name: nothing is left of them, even if this process is killed. */
import { openPrivate } from "./private-file";

/** Runs `work` with the path of an empty file that only this user may open, and that ends with `work`. */
export async function withNamelessFile<T>(work: (file: string) => Promise<T>): Promise<T> {
  const handle = await openPrivate("");
  try {
    // By /proc other processes of this user open it again (proc_pid_fd(5)).
    return await work(`/proc/${process.pid}/fd/${handle.fd}`);
  } finally {
    await handle.close();
  }
}
