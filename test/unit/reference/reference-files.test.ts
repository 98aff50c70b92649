import { readFileSync } from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { referenceFiles } from "../../../scripts/reference/files";
import { PROJECT } from "../../../scripts/reference/schemas";

describe("generated reference", () => {
  it("is current: run `npm run reference` when it isn't", async function () {
    this.timeout(30_000);
    const files = await referenceFiles();
    expect(Object.keys(files)).to.include.members(["model/model.schema.json", "docs/reference/libvirt.md"]);
    for (const [file, text] of Object.entries(files)) {
      expect(readFileSync(path.join(PROJECT, file), "utf8"), file).to.equal(text);
    }
  });
});
