/** Writes the generated files: `npm run reference`. */
import { mkdir, writeFile } from "node:fs/promises";
import * as path from "node:path";
import { referenceFiles } from "./files";
import { PROJECT } from "./schemas";

async function main(): Promise<void> {
  for (const [file, text] of Object.entries(await referenceFiles())) {
    const target = path.join(PROJECT, file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, text);
    process.stdout.write(`${file}\n`);
  }
}

void main();
