import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { programDependencies } from "../../../toolchain/language-host/program-dependencies";
import { pluginOf, requiredPackages } from "../../../toolchain/language-host/required-packages";

describe("packages of a program", () => {
  let root: string;

  const file = (path: string, content: object | string = "") => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === "string" ? content : JSON.stringify(content));
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "powercloud-packages-"));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it("that stand for plugins are found, also nested, linked and scoped", () => {
    file("node_modules/@pulumi/random/package.json", {
      name: "@pulumi/random",
      version: "4.0.0",
      pulumi: { resource: true },
    });
    file("node_modules/plain/package.json", { name: "plain", version: "1.0.0" });
    file("node_modules/plain/node_modules/@pulumi/tls/package.json", {
      name: "@pulumi/tls",
      version: "v5.1.0",
      pulumi: { resource: true, server: "https://example.org" },
    });
    file("sdks/net/package.json", {
      name: "@acme/net",
      version: "1.0.0",
      pulumi: { resource: true, name: "net", version: "2.0.0" },
    });
    mkdirSync(join(root, "node_modules/@acme"));
    symlinkSync("../../sdks/net", join(root, "node_modules/@acme/net"));
    file("node_modules/broken/package.json", "{");
    const found = requiredPackages(root).map(({ name, version, server }) => [name, version, server]);
    expect(found).to.have.deep.members([
      ["random", "v4.0.0", undefined],
      ["tls", "v5.1.0", "https://example.org"],
      ["net", "v2.0.0", undefined],
    ]);
  });

  it("do not include those of a policy pack below the program", () => {
    file("policies/PulumiPolicy.yaml", "runtime: nodejs");
    file("policies/node_modules/@pulumi/aws/package.json", {
      name: "@pulumi/aws",
      version: "6.0.0",
      pulumi: { resource: true },
    });
    expect(requiredPackages(root)).to.deep.equal([]);
  });

  it("end in a loop of links", () => {
    file("a/index.ts");
    symlinkSync("..", join(root, "a/up"));
    expect(requiredPackages(root)).to.deep.equal([]);
  });

  it("need a plugin name of their own outside @pulumi", () => {
    expect(pluginOf({ name: "@acme/net", version: "1.0.0", pulumi: { resource: true } })).to.equal(undefined);
    expect(pluginOf({ name: "@pulumi/net", version: "1.0.0", pulumi: {} })).to.equal(undefined);
  });

  it("are listed as installed, directly or with all that they need", () => {
    file("package.json", { dependencies: { a: "^1.0.0" }, devDependencies: { d: "*", missing: "*" } });
    file("stacks/index.ts");
    file("node_modules/a/package.json", { version: "1.2.0", dependencies: { b: "*" } });
    file("node_modules/b/package.json", { version: "3.0.0", dependencies: { a: "*" }, devDependencies: { c: "*" } });
    file("node_modules/c/package.json", { version: "9.0.0" });
    file("node_modules/d/package.json", { version: "2.0.0" });
    const list = (transitive: boolean) =>
      programDependencies(join(root, "stacks"), transitive).map(({ name, version }) => `${name}@${version}`);
    expect(list(false)).to.deep.equal(["a@1.2.0", "d@2.0.0"]);
    expect(list(true)).to.deep.equal(["a@1.2.0", "b@3.0.0", "d@2.0.0"]);
  });
});
