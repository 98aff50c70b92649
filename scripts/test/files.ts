import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Test files (`*.test.ts`) below a folder of the checkout, sorted, relative to the checkout. */
export function testFiles(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => join(folder, file))
    .sort();
}
