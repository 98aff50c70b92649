import { readFileSync, renameSync, writeFileSync } from "node:fs";

/** Writes a file as a whole or not at all. */
export function writeWhole(file: string, text: string, mode: number): void {
  const part = `${file}.${process.pid}`;
  writeFileSync(part, text, { mode });
  renameSync(part, file);
}

/** A file's text; undefined when there is no such file. */
export function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
