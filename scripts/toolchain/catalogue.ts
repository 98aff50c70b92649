import versions from "../../toolchain/versions.json";

/**
 * An official release. Addresses may hold `{goarch}` (amd64), `{nodearch}` (x64) and `{unamearch}` (x86_64) for the
 * machine's architecture.
 */
export interface Download {
  /** A gzipped tar archive. */
  readonly url: string;
  /** The SHA-256 it must have, by architecture as Go calls it. Where it is pinned, nobody else is asked. */
  readonly sha256?: Readonly<Partial<Record<string, string>>>;
  /**
   * Where its publisher states the SHA-256: the bare digest, or lines of digest and file name as `sha256sum` writes
   * them. Decides where none is pinned, and is what `powercloud setup --pin` compares with.
   */
  readonly checksum?: string;
  /** Names of the programs wanted out of it, wherever in it they lie. Default: the tool's own. */
  readonly members?: readonly string[];
}

/** A program made from a Go module of this project's, which pins everything by its go.sum. */
export interface GoModule {
  /** Folder of go.mod, relative to the project's root. */
  readonly folder: string;
  readonly package: string;
  /** String variables set at link time (`-X`), by their full name. */
  readonly set: Readonly<Record<string, string>>;
  /** Files that the package embeds, where they lie in another module instead of the package's folder. */
  readonly embed?: { readonly module: string; readonly files: Readonly<Record<string, string>> };
  /** Other names that the program answers to; symbolic links beside it. */
  readonly links?: readonly string[];
  /** How long the build takes on two cores with cold caches, for the message at its start. */
  readonly minutes: number;
}

export interface Tool {
  readonly name: string;
  readonly version: string;
  /** The Pulumi plugin that the program is, by its package's name. */
  readonly plugin?: string;
  /** Arguments that make the program print its version. Without them, a program on PATH is not considered. */
  readonly ask?: readonly string[];
  /** Programs that must stand beside this one or on PATH when it is taken from PATH. */
  readonly companions?: readonly string[];
  readonly download?: Download;
  readonly module?: GoModule;
}

/** Something that a distribution package brings: recognized by a command on PATH or a file. */
export interface SystemPackage {
  readonly package: string;
  readonly command?: string;
  /** May hold `{triplet}`, as x86_64-linux-gnu. */
  readonly file?: string;
  readonly ask?: readonly string[];
  readonly minimum?: string;
}

const toolTable: Readonly<Record<string, Omit<Tool, "name">>> = versions.tools;

/** Everything the project brings for itself, in the order of setup. */
export const tools: readonly Tool[] = Object.entries(toolTable).map(([name, tool]) => ({ name, ...tool }));

export const systemPackages: readonly SystemPackage[] = versions.packages;

/** Oldest Node.js that runs the project. */
export const nodeMinimum: string = versions.node.minimum;

/** Go: any version from `minimum` on fetches by itself the one that a go.mod asks for. */
export const go: { minimum: string; version: string; download: Download } = versions.go;

/** Versions of the Pulumi plugins that are bundled where the official ones are missing: those of the SDKs in package.json. */
export const bundledVersions: Readonly<Record<string, string>> = versions.plugins;

/**
 * The tool that carries `name`, or of which `name` is another name.
 * @throws {Error} When there is none: a mistake in the project's code.
 */
export function findTool(name: string): Tool {
  const tool = tools.find((candidate) => candidate.name === name || candidate.module?.links?.includes(name));
  if (!tool)
    throw new Error(`no tool "${name}" in toolchain/versions.json; it knows ${tools.map((t) => t.name).join(", ")}`);
  return tool;
}
