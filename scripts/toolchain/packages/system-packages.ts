import { existsSync } from "node:fs";
import { run } from "../../run";
import { fillIn } from "../architecture";
import { type SystemPackage, systemPackages } from "../catalogue";
import { findOnPath } from "../on-path";
import { isAtLeast, parseVersion } from "../version";

/** What is there of a distribution package's program. */
export interface PackageState {
  readonly wanted: SystemPackage;
  /** Where it is; undefined when it is missing. */
  readonly path?: string;
  /** Undefined when it was not asked, or does not say. */
  readonly version?: string;
  readonly fits: boolean;
}

/** Looks for every program that distribution packages bring, wherever it comes from. */
export function inspectPackages(wanted: readonly SystemPackage[] = systemPackages): Promise<PackageState[]> {
  return Promise.all(wanted.map(inspect));
}

/** What is wrong with one, in words; undefined when nothing is. */
export function complaint({ wanted, path, version, fits }: PackageState): string | undefined {
  if (fits) return undefined;
  if (!path) return `${programOf(wanted)} is missing`;
  return `${path} has version ${version ?? "unknown"}, ${wanted.minimum} or newer is needed`;
}

function programOf(wanted: SystemPackage): string {
  return wanted.command ?? fillIn(wanted.file ?? wanted.package);
}

async function inspect(wanted: SystemPackage): Promise<PackageState> {
  const path = wanted.command ? await findOnPath(wanted.command) : existing(fillIn(wanted.file ?? ""));
  if (!path) return { wanted, fits: false };
  const version = wanted.ask && (await ask(path, wanted.ask));
  return { wanted, path, version, fits: !wanted.minimum || !wanted.ask || isAtLeast(version ?? "", wanted.minimum) };
}

function existing(path: string): string | undefined {
  return existsSync(path) ? path : undefined;
}

async function ask(path: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(path, args, { timeoutSeconds: 10 });
    return parseVersion(stdout || stderr)?.join(".");
  } catch {
    return undefined;
  }
}
