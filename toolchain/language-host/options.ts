import type { ProgramInfo } from "@pulumi/pulumi/proto/language_pb";
import { splitWords } from "./words";

const PACKAGE_MANAGERS = ["auto", "npm", "yarn", "pnpm", "bun"] as const;
export type PackageManager = (typeof PACKAGE_MANAGERS)[number];

/** The options of `runtime` in Pulumi.yaml that the official host knows for Node.js. */
export interface Options {
  /** Loads TypeScript through ts-node. Default: true. */
  readonly typescript: boolean;
  /** Path of the tsconfig.json for ts-node. */
  readonly tsconfig?: string;
  /** Arguments for node, before the program. */
  readonly nodeargs: readonly string[];
  readonly packagemanager: PackageManager;
  /** Leaves devDependencies out when installing. Default: false. */
  readonly production: boolean;
}

/**
 * Reads the options of a program.
 * @throws {Error} When one has the wrong type; the message says which.
 */
export function parseOptions(info: ProgramInfo | undefined): Options {
  const given = (info?.getOptions()?.toJavaScript() ?? {}) as Record<string, unknown>;
  const packagemanager = text(given, "packagemanager") ?? "auto";
  if (!isPackageManager(packagemanager)) {
    throw new Error(`packagemanager option must be one of ${PACKAGE_MANAGERS.join(", ")}, got "${packagemanager}"`);
  }
  return {
    typescript: flag(given, "typescript") ?? true,
    tsconfig: text(given, "tsconfig"),
    nodeargs: splitWords(text(given, "nodeargs") ?? ""),
    packagemanager,
    production: flag(given, "production") ?? false,
  };
}

/** What the options say to the SDK's loader, by environment variables. */
export function optionVariables(options: Options): Record<string, string> {
  return {
    ...(options.typescript && { PULUMI_NODEJS_TYPESCRIPT: "true" }),
    ...(options.tsconfig && { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig }),
  };
}

function isPackageManager(name: string): name is PackageManager {
  return (PACKAGE_MANAGERS as readonly string[]).includes(name);
}

function text(given: Record<string, unknown>, name: string): string | undefined {
  const value = given[name];
  if (value === undefined || typeof value === "string") return value;
  throw new Error(`${name} option must be a string`);
}

function flag(given: Record<string, unknown>, name: string): boolean | undefined {
  const value = given[name];
  if (value === undefined || typeof value === "boolean") return value;
  throw new Error(`${name} option must be a boolean`);
}
