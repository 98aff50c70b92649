import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Runs `work` while this process alone holds the lock `file`; others wait, and `onWait` is told so after a second.
 * The lock is the kernel's (flock), so it ends with the process however that ends, and is never stale.
 */
export async function withLock<T>(file: string, work: () => Promise<T>, onWait?: () => void): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  const release = await acquire(file, onWait);
  try {
    return await work();
  } finally {
    await release();
  }
}

/** The child holds the lock until its standard input ends, which also happens when this process dies. */
async function acquire(file: string, onWait?: () => void): Promise<() => Promise<void>> {
  const child = spawn("flock", ["--exclusive", file, "sh", "-c", "echo locked; exec cat >/dev/null"], {
    stdio: ["pipe", "pipe", "inherit"],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const waiting = setTimeout(() => onWait?.(), 1000);
  try {
    await new Promise<void>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`flock ${file} ended with exit code ${code}`)));
      child.stdout.once("data", () => resolve());
    });
  } finally {
    clearTimeout(waiting);
  }
  return async () => {
    child.stdin.end();
    await ended;
  };
}
