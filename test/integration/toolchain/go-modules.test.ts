import { join } from "node:path";
import { projectRoot } from "../../../scripts/paths";
import { run } from "../../../scripts/run";
import { findGo } from "../../../scripts/toolchain/ways/go-command";
import { COMPILER_ENVIRONMENT, COMPILER_FLAGS } from "../../../scripts/toolchain/ways/go-module";

/** Packages of ours in Go, by their module's folder under `toolchain/`. */
const PACKAGES = { kubernetes: "./networkpolicy", "reference-module": "./...", pause: "./..." };

describe("Go modules of the project", function () {
  this.timeout(15 * 60_000);
  let go: string;

  before(async function () {
    const found = await findGo();
    if (found.path === undefined) return this.skip();
    go = found.path;
  });

  for (const [folder, packages] of Object.entries(PACKAGES)) {
    it(`${folder}: passes go vet and its own tests`, async () => {
      // Compiled as the tools are, so that what they were built from is not compiled again.
      const options = { cwd: join(projectRoot, "toolchain", folder), env: COMPILER_ENVIRONMENT };
      await run(go, ["vet", ...COMPILER_FLAGS, packages], options);
      // Else each test examines all of its dependencies once more.
      await run(go, ["test", "-vet=off", ...COMPILER_FLAGS, packages], options);
    });
  }
});
