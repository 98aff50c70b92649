/** What keeps the tests against real systems from running on this machine. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

export interface Machine {
  readonly platform: NodeJS.Platform;
  /** Effective user id. */
  readonly user: number;
  readonly path: string;
  readonly has: (file: string) => boolean;
}

export function thisMachine(): Machine {
  return {
    platform: process.platform,
    user: process.geteuid?.() ?? -1,
    path: process.env["PATH"] ?? "",
    has: executable,
  };
}

/** Why integration tests cannot even be set up here; undefined when they can. */
export function missingRights(machine: Machine): string | undefined {
  if (machine.platform !== "linux") return `they need Linux, and this is ${machine.platform}`;
  if (machine.user !== 0) return `they need root (namespaces, bridges, libvirtd), and this is user ${machine.user}`;
  return undefined;
}

/** Why they cannot run although set-up was tried; undefined when they can. */
export function missingLibvirt(machine: Machine): string | undefined {
  const folders = [...machine.path.split(delimiter), "/usr/sbin", "/usr/bin"];
  const missing = ["libvirtd", "virsh", "qemu-img"].filter(
    (program) => !folders.some((folder) => machine.has(join(folder, program))),
  );
  return missing.length === 0 ? undefined : `${missing.join(", ")} cannot be found; run \`npx powercloud doctor\``;
}

function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
