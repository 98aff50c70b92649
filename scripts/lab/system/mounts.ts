import { readFileSync } from "node:fs";

/** Mount points in or at these folders, the innermost first. */
export function mountsBelow(
  folders: readonly string[],
  table = readFileSync("/proc/self/mountinfo", "utf8"),
): string[] {
  return table
    .split("\n")
    .flatMap((line) => line.split(" ")[4] ?? [])
    .map(unescape)
    .filter((point) => folders.some((folder) => point === folder || point.startsWith(`${folder}/`)))
    .sort((a, b) => b.length - a.length);
}

/** The kernel writes blanks, tabs, newlines and backslashes as three octal digits. */
function unescape(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}
