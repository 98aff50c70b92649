import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheDir } from "../../paths";
import { output, run, RunError } from "../../run";

/** Debian's kernel for virtual machines: the one that the golden image boots. */
const META_PACKAGE = "linux-image-cloud-amd64";

/** A stock kernel to try KVM with: Debian's (kept in the cache), else this machine's own; undefined without either. */
export async function probeKernel(): Promise<string | undefined> {
  const cached = join(cacheDir(), "probe-kernel");
  if (existsSync(cached)) return cached;
  try {
    await download(cached);
    return cached;
  } catch (error) {
    if (error instanceof RunError) return ownKernel();
    throw error;
  }
}

async function download(target: string): Promise<void> {
  mkdirSync(cacheDir(), { recursive: true });
  const folder = mkdtempSync(join(cacheDir(), "probe-kernel-"));
  try {
    const depends = await output("apt-cache", ["depends", "--important", META_PACKAGE]);
    const name = /Depends: (linux-image-\S+)/.exec(depends)?.[1] ?? META_PACKAGE;
    await run("apt-get", ["download", "-q", name], { cwd: folder, timeoutSeconds: 120 });
    const [file] = readdirSync(folder);
    await run("dpkg-deb", ["--extract", join(folder, file!), join(folder, "x")]);
    const boot = join(folder, "x/boot");
    renameSync(
      join(
        boot,
        readdirSync(boot).find((entry) => entry.startsWith("vmlinuz-"))!,
      ),
      target,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function ownKernel(): string | undefined {
  const kernels = existsSync("/boot") ? readdirSync("/boot").filter((entry) => entry.startsWith("vmlinuz-")) : [];
  const newest = kernels.sort().at(-1);
  return newest && join("/boot", newest);
}
