import { createRequire } from "node:module";
import { join } from "node:path";

/**
 * File of a module as a program in `directory` would load it.
 * @throws {Error} When it is not installed; the message says how to install it.
 */
export function locateModule(name: string, directory: string, install: string): string {
  try {
    return createRequire(join(directory, "program.js")).resolve(name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    // The engine recognizes these words for policy packs and adds its own advice.
    const missing = `Cannot find module '${name}' from ${directory}.`;
    throw new Error(`${missing} It looks like the Pulumi SDK has not been installed. Have you run ${install}?`);
  }
}
