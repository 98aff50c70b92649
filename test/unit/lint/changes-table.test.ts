/** The guide's table of what a change of the model does: each row names tests, and those are there. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../scripts/paths";

const rows = readFileSync(join(projectRoot, "docs/guide/changes.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !/^\| (Change|-)/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()));

/** Of a file, or of all files of a folder. */
function testsIn(path: string): number {
  const whole = join(projectRoot, path);
  if (statSync(whole).isDirectory())
    return readdirSync(whole).reduce((sum, file) => sum + testsIn(join(path, file)), 0);
  return readFileSync(whole, "utf8").match(/\b(it|title)\b *[(:]/g)?.length ?? 0;
}

describe("the guide's table of changes", () => {
  it("has rows", () => expect(rows.length).to.be.above(20));

  for (const [, change, , tests] of rows) {
    it(`is tested where ${change}`, () => {
      const paths = [...tests!.matchAll(/`([^`]+)`/g)].map(([, path]) => path!);
      expect(paths).to.not.be.empty;
      for (const path of paths) {
        expect(existsSync(join(projectRoot, path)), path).to.equal(true);
        expect(testsIn(path), path).to.be.above(0);
      }
    });
  }
});
