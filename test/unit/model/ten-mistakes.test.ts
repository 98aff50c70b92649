import { readFileSync } from "node:fs";
import * as path from "node:path";
import { expect } from "chai";
import { issuesOf } from "./issues-of";

const FIXTURE = path.resolve(__dirname, "../../fixtures/ten-mistakes.yaml");

describe("a model with ten mistakes", () => {
  const text = readFileSync(FIXTURE, "utf8");
  const marked = text.split("\n").flatMap((line, index) => (/# \d+: /.test(line) ? [index + 1] : []));
  const issues = issuesOf(text);

  it("gives one message for each, on its line", () => {
    expect(marked).to.have.length(10);
    expect(issues.map(({ line }) => line)).to.deep.equal(marked);
  });

  it("points at the place in the line", () => {
    const pointed = issues.map(
      ({ line, column }) =>
        text
          .split("\n")
          [line - 1].slice(column - 1)
          .split(/[\s,:]/)[0],
    );
    expect(pointed).to.deep.equal([
      "768MB",
      "12345678901234567890",
      "busines",
      "10.20.128.0/17",
      "overcomit",
      '"qemu+tcp',
      "guiyang",
      "level",
      "historical-statistics]",
      "business-billing]",
    ]);
  });

  it("says what was found, what is allowed, and what was perhaps meant", () => {
    for (const { message } of issues) expect(message).to.match(/^found .*; allowed ./);
    expect(issues[2].message).to.equal(
      'found "busines"; allowed a zone of standards.zones: management, business or dmz; did you mean business?',
    );
    expect(issues[4].message).to.contain("did you mean overcommit?");
  });
});
