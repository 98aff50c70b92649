import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect } from "chai";
import { controls } from "../../../policies/platform/policies";
import { projectRoot } from "../../../scripts/paths";

const PAGES = [
  join(projectRoot, "README.md"),
  ...readdirSync(join(projectRoot, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => join(projectRoot, "docs", file)),
];

/** Targets of Markdown links that stay in the checkout, without their anchors. */
function relativeLinks(text: string): string[] {
  const withoutCode = text.replace(/```[^]*?```/g, "").replace(/`[^`]*`/g, "");
  return [...withoutCode.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!.split("#")[0]!)
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target));
}

describe("documentation", () => {
  it("finds links at all", () => {
    expect(relativeLinks("[a](b.md#c) [d](https://e) `[f](g)` [h](#i)")).to.deep.equal(["b.md"]);
    expect(relativeLinks(readFileSync(PAGES[0]!, "utf8"))).to.include("docs/ARCHITECTURE.md");
  });

  for (const page of PAGES) {
    it(`${relative(projectRoot, page)} links to files that exist`, () => {
      const missing = relativeLinks(readFileSync(page, "utf8")).filter(
        (link) => !existsSync(join(dirname(page), link)),
      );
      expect(missing).to.deep.equal([]);
    });
  }

  it("shows the controls that the platform's policy pack has", () => {
    const page = readFileSync(join(projectRoot, "docs/guide/policies.md"), "utf8");
    const shown = [...page.matchAll(/^\| ([A-Z]{3}-\d{2}) +\|/gm)].map(([, id]) => id);
    expect(shown.sort()).to.deep.equal(controls.map(({ id }) => id).sort());
  });
});
