import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface Dependency {
  readonly name: string;
  readonly version: string;
}

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * The npm packages of the program in `directory`, as they are installed; a package that is not installed is left out.
 * `transitive` adds the packages of packages.
 */
export function programDependencies(directory: string, transitive: boolean): Dependency[] {
  const root = findUp(directory, "package.json");
  if (!root) return [];
  const found = new Map<string, Dependency>();
  const visit = (folder: string, withDev: boolean): void => {
    const manifest = readManifest(join(folder, "package.json"));
    const names = {
      ...manifest.dependencies,
      ...manifest.optionalDependencies,
      ...(withDev && manifest.devDependencies),
    };
    for (const name of Object.keys(names)) {
      const path = findUp(folder, join("node_modules", name, "package.json"));
      if (!path || found.has(path)) continue;
      found.set(path, { name, version: readManifest(path).version ?? "" });
      if (transitive) visit(dirname(path), false);
    }
  };
  visit(dirname(root), true);
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, "utf8")) as Manifest;
}

/** The file `name` in `folder` or in the nearest folder above it. */
function findUp(folder: string, name: string): string | undefined {
  for (let current = folder; ; current = dirname(current)) {
    const path = join(current, name);
    if (existsSync(path)) return path;
    if (dirname(current) === current) return undefined;
  }
}
