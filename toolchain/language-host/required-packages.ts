import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";

/** A Pulumi plugin that an installed npm package stands for. */
export interface RequiredPackage {
  readonly name: string;
  readonly version: string;
  /** Where the plugin is downloaded from, when not from the default place. */
  readonly server?: string;
  readonly parameterization?: Parameterization;
  readonly extension?: Parameterization;
}

export interface Parameterization {
  readonly name: string;
  readonly version: string;
  /** Base64. */
  readonly value: string;
}

interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly pulumi?: {
    readonly resource?: boolean;
    readonly name?: string;
    readonly version?: string;
    readonly server?: string;
    readonly parameterization?: Parameterization;
    readonly extensionParameterization?: Parameterization;
  };
}

/**
 * The plugins of all npm packages installed in or below `directory`, found by `pulumi.resource` in their package.json.
 * Policy packs below it are left out: their packages are not the program's.
 */
export function requiredPackages(directory: string): RequiredPackage[] {
  const search = new Search();
  search.sources(directory);
  return search.found;
}

/** Links (workspaces, pnpm) make the same folder come up again; each is looked at once in each role. */
class Search {
  readonly found: RequiredPackage[] = [];
  private readonly visited = new Set<string>();

  /** A folder of the program's own files. */
  sources(folder: string): void {
    if (!this.isNew("sources", folder)) return;
    for (const name of foldersIn(folder)) {
      const path = join(folder, name);
      if (name === "node_modules") this.modules(path);
      else if (!isPolicyPack(path)) this.sources(path);
    }
  }

  private modules(folder: string): void {
    for (const name of foldersIn(folder)) {
      const path = join(folder, name);
      if (name.startsWith("@")) foldersIn(path).forEach((member) => this.package(join(path, member)));
      else if (!name.startsWith(".")) this.package(path);
    }
  }

  private package(folder: string): void {
    if (!this.isNew("package", folder)) return;
    const plugin = describe(folder);
    if (plugin) this.found.push(plugin);
    this.modules(join(folder, "node_modules"));
  }

  private isNew(role: string, folder: string): boolean {
    const real = realFolder(folder);
    if (!real || this.visited.has(`${role} ${real}`)) return false;
    this.visited.add(`${role} ${real}`);
    return true;
  }
}

/** The plugin that a package.json stands for; undefined when it stands for none. */
export function pluginOf(manifest: Manifest): RequiredPackage | undefined {
  const { pulumi } = manifest;
  if (!pulumi?.resource) return undefined;
  const name = pulumi.name || (manifest.name?.startsWith("@pulumi/") ? manifest.name.slice("@pulumi/".length) : "");
  const version = pulumi.version || manifest.version;
  if (!name || !version) return undefined;
  return {
    name,
    version: version.startsWith("v") ? version : `v${version}`,
    server: pulumi.server,
    parameterization: pulumi.parameterization,
    extension: pulumi.extensionParameterization,
  };
}

function describe(folder: string): RequiredPackage | undefined {
  try {
    return pluginOf(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest);
  } catch {
    // A package that cannot be read is the program's trouble when it loads it, not ours.
    return undefined;
  }
}

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map((entry) => entry.name);
  } catch {
    return [];
  }
}

function realFolder(folder: string): string | undefined {
  try {
    return statSync(folder).isDirectory() ? realpathSync(folder) : undefined;
  } catch {
    return undefined;
  }
}

function isPolicyPack(folder: string): boolean {
  return ["yaml", "yml", "json"].some((extension) => {
    try {
      return statSync(join(folder, `PulumiPolicy.${extension}`)).isFile();
    } catch {
      return false;
    }
  });
}
