import { rmdirSync } from "node:fs";

/** Removes folders, in this order, as far as they are empty. */
export function removeEmpty(...folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      rmdirSync(folder);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (!["ENOENT", "ENOTEMPTY", "EEXIST", "EBUSY"].includes(code ?? "")) throw error;
    }
  }
}
