import { join } from "node:path";
import { run, RunError } from "../run";
import { UserError } from "../user-error";
import { debianSources } from "./apt-sources";
import type { Recipe } from "./recipe";

export interface SystemOptions {
  /** Path of the multi-call Kubernetes binary. */
  readonly kube: string;
  readonly signal?: AbortSignal;
  /** Told what is being done. */
  readonly update: (text: string) => void;
}

/**
 * Installs the recipe's packages into the new folder `root` and customizes it.
 * @throws {UserError} When the mirror or the installation fails.
 */
export async function installSystem(recipe: Recipe, root: string, options: SystemOptions): Promise<void> {
  const customize = [join(recipe.folder, "customize.sh"), '"$1"', recipe.folder, options.kube];
  const args = [
    "--variant=minbase",
    `--include=${recipe.packages.join(",")}`,
    '--aptopt=Apt::Install-Recommends "false"',
    ...recipe.exclude.map((glob) => `--dpkgopt=path-exclude=${glob}`),
    // Debian's wrapper would make a database cluster.
    '--essential-hook=mkdir -p "$1/etc/postgresql-common"',
    '--essential-hook=echo "create_main_cluster = false" > "$1/etc/postgresql-common/createcluster.conf"',
    `--customize-hook=sh ${customize.join(" ")}`,
  ];
  await mmdebstrap(recipe.release, root, args, options);
}

/**
 * Unpacks packages and all that they depend on into the new folder `root`, without running anything of them.
 * @throws {UserError} When the mirror fails.
 */
export async function extractPackages(release: string, packages: readonly string[], root: string): Promise<void> {
  await mmdebstrap(release, root, ["--variant=extract", `--include=${packages.join(",")}`]);
}

/**
 * mmdebstrap works in mount and process namespaces of its own, which end with it: whatever kills it, no mount and no
 * process stays behind.
 */
async function mmdebstrap(
  release: string,
  root: string,
  args: readonly string[],
  options: Partial<SystemOptions> = {},
): Promise<void> {
  const sources = await debianSources(release);
  const namespaces = ["--mount", "--pid", "--fork", "--kill-child=SIGKILL", "--mount-proc"];
  const target = [release, root, ...(sources.length ? ["-"] : [])];
  try {
    await run("unshare", [...namespaces, "mmdebstrap", "--mode=root", ...args, ...target], {
      input: sources.length ? `${sources.join("\n")}\n` : undefined,
      // No initial RAM disk by Debian's scripts: the image has its own.
      env: { INITRD: "No" },
      signal: options.signal,
      onLine: (line) => line.startsWith("I: ") && options.update?.(line.slice("I: ".length)),
    });
  } catch (error) {
    if (!(error instanceof RunError) || error.reason === "aborted") throw error;
    throw new UserError(explain(release, error), 1);
  }
}

function explain(release: string, error: RunError): string {
  if (error.reason === "missing") return `Debian ${release}: ${error.message}; install util-linux and mmdebstrap.`;
  const said = error.result.stderr.split("\n").filter((line) => /^(E|W|Err|unshare|dpkg: error)\b/.test(line));
  return [
    `Debian ${release}: mmdebstrap could not unpack or install the packages of the image.`,
    ...said.slice(-8).map((line) => `  ${line}`),
    `It uses this machine's apt sources for ${release}: see that "apt-get update" works, then run again.`,
  ].join("\n");
}
