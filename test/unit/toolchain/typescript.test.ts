import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { projectRoot } from "../../../scripts/paths";
import { STRIPPING } from "../../support/stripping";

describe("TypeScript in Node.js", () => {
  let folder: string;

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "powercloud-types-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function node(program: string, cache = join(folder, "cache")) {
    writeFileSync(join(folder, "program.ts"), program);
    const env = { PATH: process.env["PATH"], XDG_CACHE_HOME: cache };
    const options = { cwd: folder, env, encoding: "utf8" } as const;
    return spawnSync(process.execPath, ["--require", STRIPPING, "program.ts"], options);
  }
  const kept = () => {
    const stripped = join(folder, "cache", "powercloud", "stripped");
    return readdirSync(stripped).flatMap((version) => readdirSync(join(stripped, version)));
  };

  it("runs with types, and with its own line numbers", () => {
    const { stdout } = node(
      'interface A {\n  readonly b: string;\n}\nconst a: A = { b: "c" };\nconsole.log(a.b, new Error().stack!.split("\\n")[1]);\n',
    );
    expect(stdout).to.match(/^c .*program\.ts:5:\d+\)\n$/);
  });

  it("loads other files by import and import(), with and without suffix", () => {
    writeFileSync(
      join(folder, "other.ts"),
      "export default class Other {\n  declare readonly name: string;\n}\nexport const seven = 7;\n",
    );
    const { stdout } = node(
      'import Other, { seven } from "./other";\nimport * as path from "node:path";\n' +
        'void import("./other.js").then((all) => console.log(seven, all.seven, new Other() instanceof Other, path.sep));\n',
    );
    expect(stdout).to.equal("7 7 true /\n");
  });

  it("strips a text once, and another text anew", () => {
    node("console.log(1 as number);");
    expect(kept()).to.have.length(1);
    expect(node("console.log(1 as number);").stdout).to.equal("1\n");
    expect(kept()).to.have.length(1);
    expect(node("console.log(2 as number);").stdout).to.equal("2\n");
    expect(kept()).to.have.length(2);
  });

  it("strips anew what a power cut left without content", () => {
    node("console.log(1 as number);");
    const [version] = readdirSync(join(folder, "cache/powercloud/stripped"));
    writeFileSync(join(folder, "cache/powercloud/stripped", version!, kept()[0]!), "");
    expect(node("console.log(1 as number);").stdout).to.equal("1\n");
  });

  it("marks what is used still", () => {
    node("console.log(1 as number);");
    const [version] = readdirSync(join(folder, "cache/powercloud/stripped"));
    const file = join(folder, "cache/powercloud/stripped", version!, kept()[0]!);
    const month = new Date(Date.now() - 30 * 86_400_000);
    utimesSync(file, month, month);
    node("console.log(1 as number);");
    expect(spawnSync("find", [file, "-mtime", "-1"], { encoding: "utf8" }).stdout).to.not.equal("");
  });

  it("runs a program with its arguments, also where NODE_OPTIONS loads a module first", () => {
    writeFileSync(join(folder, "program.ts"), "console.log(process.argv.slice(2) as string[], typeof require.main);");
    const env = { PATH: process.env["PATH"], HOME: folder, NODE_OPTIONS: "--import=data:text/javascript," };
    const options = { cwd: folder, env, encoding: "utf8" } as const;
    const run = join(projectRoot, "toolchain/typescript/run.js");
    const { stdout, stderr } = spawnSync(process.execPath, [run, "program.ts", "a", "--b"], options);
    expect(stderr).to.equal("");
    expect(stdout).to.equal("[ 'a', '--b' ] object\n");
  });

  it("goes on without a cache that can be written, and says where a mistake of syntax is", () => {
    const readOnly = join(folder, "read-only");
    mkdirSync(readOnly);
    writeFileSync(join(readOnly, "powercloud"), "no folder");
    chmodSync(readOnly, 0o500);
    expect(node("console.log(3 as number);", readOnly).stdout).to.equal("3\n");
    const { status, stderr } = node("\nconst = 1;\n");
    expect(status).to.not.equal(0);
    expect(stderr).to.match(/program\.ts.*\(2:7\)/);
  });
});
