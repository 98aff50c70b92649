import { join } from "node:path";
import { build } from "esbuild";
import { projectRoot } from "../paths";

/**
 * Bundles a program of this project's with all it imports into one CommonJS file that plain node runs anywhere.
 * @param entry TypeScript file, relative to the project's root.
 */
export async function bundle(entry: string, output: string): Promise<void> {
  await build({
    entryPoints: [join(projectRoot, entry)],
    outfile: output,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    legalComments: "eof",
    logLevel: "silent",
  });
}

/** Shell script that runs a bundle lying beside it. */
export function launcher(bundleName: string): string {
  return `#!/bin/sh\nexec node "$(dirname -- "$(readlink -f -- "$0")")/${bundleName}" "$@"\n`;
}
