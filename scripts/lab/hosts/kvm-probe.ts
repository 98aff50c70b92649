import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";
import { cacheDir } from "../../paths";
import { run, RunError } from "../../run";
import { probeKernel } from "./probe-kernel";

/** Long enough for a stock kernel on a slow machine with working KVM (2 s are usual). */
const LIMIT_SECONDS = 20;

/**
 * Whether /dev/kvm really runs a stock Linux kernel. The device may exist and still fail (nested virtualization that is
 * switched off or incomplete), so a kernel is booted once; the outcome is kept for this boot of the machine.
 */
export async function kvmWorks(): Promise<boolean> {
  if (!accessible("/dev/kvm")) return false;
  const key = `${release()} ${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}`;
  const file = join(cacheDir(), "kvm-probe.json");
  const known = readOutcome(file);
  if (known?.key === key) return known.works;
  const kernel = await probeKernel();
  // Without a kernel to try, software emulation is the choice that always works.
  const works = kernel !== undefined && (await boots(kernel));
  mkdirSync(cacheDir(), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, JSON.stringify({ key, works }));
  renameSync(`${file}.${process.pid}`, file);
  return works;
}

/** A kernel that finds no root file system says so and stops: so far it came by itself. */
export function reachedUserSpace(console: string): boolean {
  return /Unable to mount root fs|No working init found/.test(console);
}

async function boots(kernel: string): Promise<boolean> {
  const args = [
    ...["-accel", "kvm", "-cpu", "host", "-m", "256", "-nodefaults", "-no-user-config", "-display", "none"],
    ...["-no-reboot", "-serial", "stdio", "-kernel", kernel, "-append", "console=ttyS0 panic=-1"],
  ];
  try {
    return reachedUserSpace((await run("qemu-system-x86_64", args, { timeoutSeconds: LIMIT_SECONDS })).stdout);
  } catch (error) {
    if (error instanceof RunError) return reachedUserSpace(error.result.stdout);
    throw error;
  }
}

function accessible(device: string): boolean {
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function readOutcome(file: string): { key: string; works: boolean } | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8")) as { key: string; works: boolean };
  } catch {
    return undefined;
  }
}
