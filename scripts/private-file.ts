import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { readIfPresent, writeWhole } from "./whole-file";

/** Writes a file of mode 0600 as a whole or not at all; one with the same text is left alone. */
export function writePrivate(file: string, text: string): void {
  if (readIfPresent(file) === text) return;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeWhole(file, text, 0o600);
}

/** The text of a private file, which is made by `text` when it is not there or empty. */
export function ensurePrivate(file: string, text: () => string): string {
  const present = readIfPresent(file);
  if (present) return present;
  const made = text();
  writePrivate(file, made);
  return made;
}
