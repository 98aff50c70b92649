import { join } from "node:path";
import { projectRoot } from "../../../scripts/paths";
import { run } from "../../../scripts/run";
import { findGo } from "../../../scripts/toolchain/ways/go-command";

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
      const options = { cwd: join(projectRoot, "toolchain", folder), env: { CGO_ENABLED: "0", GOWORK: "off" } };
      await run(go, ["vet", packages], options);
      await run(go, ["test", packages], options);
    });
  }
});
