import { expect } from "chai";
import { labText } from "../../fixtures/models";
import { change, issuesOf, linesOf } from "./issues-of";

const REPLICAS = "business-billing: { replicas: 2 }";

describe("YAML of a model", () => {
  it("is right in the example", () => {
    expect(linesOf(labText)).to.deep.equal([]);
  });

  it("is not empty, and not a list", () => {
    expect(linesOf("")).to.deep.equal([": found nothing; allowed a mapping"]);
    expect(linesOf("- a")).to.deep.equal([": found a list; allowed a mapping"]);
  });

  it("has every required part", () => {
    const paths = issuesOf("name: lab").map(({ path }) => path);
    expect(paths).to.have.members(["standards", "centres", "platform", "applications", "users"]);
  });

  it("is valid YAML: the place of a syntax error is told", () => {
    const [issue] = issuesOf("name: lab\nstandards: [a\ncentres: b\n");
    expect(issue).to.include({ file: "models/test.yaml", path: "" });
    expect(issue.line).to.be.greaterThan(1);
    expect(issue.message).to.match(/^not valid YAML: /);
  });

  it("is one document", () => {
    expect(linesOf(`${labText}\n---\nname: other\n`)).to.deep.equal([
      ": found a second document; allowed one document in a file (no `---` inside it)",
    ]);
  });

  for (const number of ["1e400", ".inf", "-.inf", ".nan", "9007199254740993", "2.00000000000000000001"]) {
    it(`loses no digit of ${number}`, () => {
      expect(linesOf(change(labText, REPLICAS, `business-billing: { replicas: ${number} }`))[0]).to.contain(
        `applications.modules.business-billing.replicas: found ${number}, which would be read as`,
      );
    });
  }

  for (const number of ["2.0", "0x2", "2e0", "20e-1"]) {
    it(`takes ${number} for 2`, () => {
      expect(linesOf(change(labText, REPLICAS, `business-billing: { replicas: ${number} }`))).to.deep.equal([]);
    });
  }

  it("has no tags of its own", () => {
    const issues = issuesOf(change(labText, "name: lab", "name: !env lab"));
    expect(issues).to.have.length(1);
    expect(issues[0].message).to.contain("found the tag !env; allowed no tags but YAML's own");
    expect(issues[0].line).to.equal(3);
  });

  it("has no key twice, and says so beside other mistakes", () => {
    const text = change(
      change(labText, "name: lab", "name: Lab"),
      "    in: guiyang\n",
      "    in: guiyang\n    in: xishui\n",
    );
    expect(linesOf(text)).to.deep.equal([
      'name: found "Lab"; allowed a name of 1 to 30 lower-case letters, digits and hyphens that begins with a letter and ends with no hyphen',
      "centres.zunyi.in: found this key a second time; allowed once in a mapping",
    ]);
  });

  it("has no merge keys", () => {
    expect(linesOf(change(labText, REPLICAS, "business-billing: { <<: { replicas: 2 } }"))[0]).to.contain(
      'found the unknown key "<<"; allowed module, was or replicas',
    );
  });

  it("does not lose a key called __proto__", () => {
    expect(linesOf(change(labText, REPLICAS, "business-billing: { __proto__: { replicas: 2 } }"))[0]).to.contain(
      'found the unknown key "__proto__"',
    );
  });

  it("may use anchors", () => {
    const text = change(
      labText,
      "billing-clerk: [business-billing]",
      "billing-clerk: &b [business-billing]\n      chief: *b",
    );
    expect(linesOf(text)).to.deep.equal([]);
  });
});

describe("caps of a model", function () {
  this.timeout(60_000);

  /** Reads a hostile text; processor time, as other work on the machine is not the text's fault. */
  function quickly(text: string): string[] {
    const before = process.cpuUsage();
    const lines = linesOf(text);
    expect(process.cpuUsage(before).user).to.be.lessThan(5_000_000);
    return lines;
  }

  it("hold nesting, in flow and in block style", () => {
    expect(quickly("[".repeat(500_000))[0]).to.contain("more than 32 nested levels");
    expect(quickly("- ".repeat(100_000))[0]).to.contain("more than 32 nested levels");
    expect(quickly("{a: ".repeat(100_000))[0]).to.contain("more than 32 nested levels");
  });

  it("hold size", () => {
    expect(quickly("a".repeat(1024 * 1024 + 1))[0]).to.contain("allowed at most 1048576");
  });

  it("hold aliases, and do not let them multiply", () => {
    const aliases = Array.from({ length: 101 }, () => "*a").join(", ");
    expect(quickly(`a: &a [x]\nb: [${aliases}]\n`)[0]).to.contain("101 aliases or more; allowed at most 100");
    const levels = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n}, `.repeat(9)}]`);
    expect(quickly(`l0: &l0 [x]\n${levels.join("\n")}\n`)[0]).to.contain("or more; allowed at most");
  });

  it("hold an alias of itself", () => {
    expect(quickly("a: &a [*a]\n")[0]).to.match(/nested levels|aliases/);
  });

  it("hold the number of values, and duplicate keys stay quick", () => {
    expect(quickly("- 1\n".repeat(110_000))[0]).to.contain("values or more; allowed at most 100000");
    expect(quickly(Array.from({ length: 60_000 }, (_, n) => `k${n}: 1\n`).join(""))).not.to.be.empty;
  });
});
