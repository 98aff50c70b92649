/** What ESLint says of imports that break the house's order, and of folders that hold too much. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { ESLint } from "eslint";
import { projectRoot } from "../../../scripts/paths";

/** The rules that find fault with `code` if it stood in `file`. */
async function rulesAgainst(file: string, code: string): Promise<(string | null)[]> {
  const [result] = await new ESLint({ cwd: projectRoot }).lintText(code, { filePath: join(projectRoot, file) });
  return result.messages.map((message) => message.ruleId);
}

describe("the house's rules", function () {
  this.timeout(120_000);

  it("allow an import from a lower layer", async () => {
    const code = 'import { formatPath } from "../model/path";\nexport const format = formatPath;\n';
    expect(await rulesAgainst("contracts/contract-check.ts", code)).to.deep.equal([]);
  });

  const upward: readonly [file: string, imported: string, name: string][] = [
    ["model/path.ts", "../planning/environment/hosts", "toHost"],
    ["planning/solver/order.ts", "../proofs/survivability", "survivability"],
    ["contracts/contract-check.ts", "../stacks/run", "runStack"],
    ["gates/condition.ts", "../components/guest/database/database-measures", "primaryMeasure"],
    ["components/guest/images.ts", "../physical/disk-pool", "diskPool"],
    ["components/platform/kubernetes/cluster.ts", "../../user/entrance", "Entrance"],
    ["stacks/project.ts", "../scripts/paths", "projectRoot"],
    ["planning/placement.ts", "../providers/base/diff", "diffProperties"],
    ["providers/base/status.ts", "../libvirt/client/virsh", "Virsh"],
    ["providers/libvirt/client/uri.ts", "../domains/console", "readConsole"],
    ["providers/random/id.ts", "../powercloud/certificates/issue", "issue"],
    ["policies/platform/index.ts", "../../stacks/run", "run"],
    ["scripts/table.ts", "../test/support/kill", "kill"],
  ];
  for (const [file, imported, name] of upward) {
    it(`refuse ${imported} in ${file}`, async () => {
      const code = `import { ${name} } from "${imported}";\nexport const again = ${name};\n`;
      expect(await rulesAgainst(file, code)).to.include("import-x/no-restricted-paths");
    });
  }

  it("refuse to reach past a room's index", async () => {
    const code = 'import { Virsh } from "../../providers/libvirt/client/virsh";\nexport const again = Virsh;\n';
    expect(await rulesAgainst("scripts/lab/status.ts", code)).to.deep.equal(["import-x/no-restricted-paths"]);
  });

  it("refuse a circle", async () => {
    const code = 'import { Issues } from "./issues";\nexport const again = Issues;\n';
    expect(await rulesAgainst("model/path.ts", code)).to.include("import-x/no-cycle");
  });
});

describe("the rule on the size of a folder", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "powercloud-lint-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function messages(files: number): Promise<string[]> {
    const { folderSize } = (await import("../../../scripts/lint/folder-size.mjs" as string)) as { folderSize: never };
    const names = Array.from({ length: files }, (_, index) => `file-${String(index).padStart(2, "0")}.mjs`);
    for (const name of [...names, "notes.md"]) writeFileSync(join(folder, name), "");
    const eslint = new ESLint({
      cwd: folder,
      overrideConfigFile: true,
      overrideConfig: {
        files: ["**/*.mjs"],
        plugins: { house: { rules: { "folder-size": folderSize } } },
        rules: { "house/folder-size": ["error", { max: 20 }] },
      },
    });
    const results = await eslint.lintFiles(["."]);
    return results.flatMap((result) => result.messages.map((message) => message.message));
  }

  it("lets twenty source files be, whatever else lies there", async () => {
    expect(await messages(20)).to.deep.equal([]);
  });

  it("speaks once of a folder with more", async () => {
    const said = await messages(21);
    expect(said).to.have.length(1);
    expect(said[0]).to.contain("has 21 source files, at most 20");
  });
});
