import { join } from "node:path";
import { cacheDir } from "../../paths";
import type { Step } from "../../progress";
import { output, run, RunError, type RunOptions } from "../../run";
import { UserError } from "../../user-error";
import { withLock } from "../lock";
import { findOnPath } from "../on-path";
import { disableServices } from "./services";
import { withoutServiceStarts } from "./service-guard";

const APT: RunOptions = { env: { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" } };

/** Seconds that apt waits for another package manager to finish. */
const LOCK_SECONDS = 600;

/**
 * Installs distribution packages. Their services neither start now nor at the next boot: the lab runs its own.
 * @throws {UserError} When this is no Debian-like system, not run as root, or apt fails; it says what to install.
 */
export async function installPackages(names: readonly string[], step: Step): Promise<void> {
  const packages = names.join(" ");
  if (!(await findOnPath("apt-get"))) {
    throw new UserError(`apt-get is missing on this machine; install what brings these Debian packages: ${packages}`);
  }
  if (process.getuid?.() !== 0) {
    throw new UserError(`packages are missing; as root: apt-get install --no-install-recommends ${packages}`);
  }
  await withLock(join(cacheDir(), "locks", "apt.lock"), async () => {
    const before = await installedPackages();
    await withoutServiceStarts(() => install(names, step));
    const added = (await installedPackages()).filter((name) => !before.includes(name));
    step.update("switching their services off");
    await disableServices(added);
  });
}

async function install(names: readonly string[], step: Step): Promise<void> {
  if (!(await canInstall(names))) {
    step.update("fetching package lists");
    await run("apt-get", ["update", "--quiet"], APT);
  }
  step.update(names.join(", "));
  try {
    await run("apt-get", [...installArguments(), "--yes", ...names], {
      ...APT,
      onLine: (line) => /^(Get:|Unpacking|Setting up)/.test(line) && step.update(line.slice(0, 60)),
    });
  } catch (error) {
    if (!(error instanceof RunError)) throw error;
    throw new UserError(`${error.message}\nMend apt's sources, or install by hand: ${names.join(" ")}`);
  }
}

/** Whether the package lists that are there know all the packages. */
async function canInstall(names: readonly string[]): Promise<boolean> {
  const { exitCode } = await run("apt-get", [...installArguments(), "--simulate", ...names], {
    ...APT,
    allowExit: [0, 100],
  });
  return exitCode === 0;
}

function installArguments(): string[] {
  return ["install", "--quiet", "--no-install-recommends", "-o", `DPkg::Lock::Timeout=${LOCK_SECONDS}`];
}

async function installedPackages(): Promise<string[]> {
  const lines = await output("dpkg-query", ["--show", "--showformat", "${db:Status-Abbrev}${Package}\\n"]);
  return lines
    .split("\n")
    .filter((line) => line.startsWith("ii "))
    .map((line) => line.slice(3).trim());
}
