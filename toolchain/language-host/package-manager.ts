import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PackageManager } from "./options";

/** A package manager that is settled on. */
export type Manager = Exclude<PackageManager, "auto">;

const LOCK_FILES: readonly (readonly [file: string, manager: Manager])[] = [
  ["yarn.lock", "yarn"],
  ["pnpm-lock.yaml", "pnpm"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
];

/** The package manager of the program in `directory`: the one asked for, else the one whose lock file is nearest above. */
export function resolveManager(wanted: PackageManager, directory: string): Manager {
  if (wanted !== "auto") return wanted;
  for (let folder = directory; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package-lock.json"))) return "npm";
    const lock = LOCK_FILES.find(([file]) => existsSync(join(folder, file)));
    if (lock) return lock[1];
    if (dirname(folder) === folder) return "npm";
  }
}

/** Arguments that make the package manager install a program's dependencies. */
export function installArguments(manager: Manager, production: boolean): string[] {
  switch (manager) {
    case "npm":
      return ["install", "--loglevel=error", ...(production ? ["--omit=dev"] : [])];
    case "yarn":
      return ["install", ...(production ? ["--production"] : [])];
    case "pnpm":
      return ["install", ...(production ? ["--prod"] : [])];
    case "bun":
      return ["install", ...(production ? ["--production"] : [])];
  }
}
