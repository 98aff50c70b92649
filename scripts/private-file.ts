import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Writes a file of mode 0600 as a whole or not at all; one with the same text is left alone. */
export function writePrivate(file: string, text: string): void {
  if (readIfPresent(file) === text) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const part = `${file}.${process.pid}`;
  writeFileSync(part, text, { mode: 0o600 });
  renameSync(part, file);
}

/** The text of a private file, which is made by `text` when it is not there or empty. */
export function ensurePrivate(file: string, text: () => string): string {
  const present = readIfPresent(file);
  if (present) return present;
  const made = text();
  writePrivate(file, made);
  return made;
}

function readIfPresent(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
