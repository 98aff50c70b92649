/** Programs that tests write name files of the project, which no compiler follows: a move must not leave them behind. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../scripts/paths";

const PATH = /\b((?:components|contracts|gates|model|planning|providers|stacks|scripts)\/[a-z0-9/-]+\.ts)"/g;

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(join(projectRoot, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (entry.name.endsWith(".ts")) yield path;
  }
}

describe("files of the project that tests name in texts", () => {
  it("are there", () => {
    const named = ["test/integration", "test/support", "test/e2e", "test/drills"].flatMap((folder) =>
      [...files(folder)].flatMap((file) =>
        [...readFileSync(join(projectRoot, file), "utf8").matchAll(PATH)].map(([, path]) => ({ file, path: path! })),
      ),
    );
    expect(named).to.not.be.empty;
    expect(named.filter(({ path }) => !existsSync(join(projectRoot, path)))).to.deep.equal([]);
  });
});
