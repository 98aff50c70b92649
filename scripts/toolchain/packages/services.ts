import { basename } from "node:path";
import { output, run } from "../../run";
import { findOnPath } from "../on-path";

/** Keeps the services of newly installed packages from starting at boot. Other services are not touched. */
export async function disableServices(packages: readonly string[]): Promise<void> {
  if (packages.length === 0) return;
  const files = (await output("dpkg", ["--listfiles", ...packages])).split("\n");
  if (await findOnPath("systemctl")) {
    for (const unit of unitsIn(files)) {
      // Units that nobody enables (templates' instances, static ones) are no error.
      await run("systemctl", ["disable", "--quiet", unit], { allowExit: [0, 1] });
    }
    return;
  }
  for (const script of initScriptsIn(files)) await run("update-rc.d", [script, "disable"], { allowExit: [0, 1] });
}

/** Names of the systemd services, sockets and timers among a package's files; templates left out. */
export function unitsIn(files: readonly string[]): string[] {
  const units = files.filter((file) => /\/systemd\/system\/[^/@]+\.(service|socket|timer)$/.test(file));
  return [...new Set(units.map((file) => basename(file)))].sort();
}

function initScriptsIn(files: readonly string[]): string[] {
  return files.filter((file) => /^\/etc\/init\.d\/[^/]+$/.test(file)).map((file) => basename(file));
}
