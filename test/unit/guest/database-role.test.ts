import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { roleScript } from "../../../components/guest/database/database-role";
import { DATABASE_BIN } from "../../../components/guest/database/database-paths";

const primary = {
  role: "primary",
  address: "10.0.0.2",
  primary: "10.0.0.2",
  standbys: ["10.0.0.1", "10.0.0.3"],
} as const;
const standby = { role: "standby", address: "10.0.0.2", primary: "10.0.0.1", standbys: ["10.0.0.2"] } as const;

describe("role program of a database machine", () => {
  let folder: string;

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "powercloud-role-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the program with a psql that answers by the statement, and says which statements it got. */
  function run(guest: Parameters<typeof roleScript>[0], answers: Readonly<Record<string, string>>) {
    const cases = Object.entries(answers).map(
      ([part, answer]) => `*${JSON.stringify(part)}*) echo ${JSON.stringify(answer)};;`,
    );
    const psql = `#!/bin/sh\nfor last in "$@"; do :; done\n[ "$last" != ON_ERROR_STOP=1 ] || last=$(cat)\necho "$last" >>${folder}/log\ncase $last in\n${cases.join("\n")}\nesac\n`;
    writeFileSync(join(folder, "psql"), psql);
    writeFileSync(join(folder, "role"), roleScript(guest).replaceAll(DATABASE_BIN, folder));
    for (const name of ["psql", "role"]) chmodSync(join(folder, name), 0o755);
    const { status, stdout } = spawnSync(join(folder, "role"), [], { encoding: "utf8" });
    return { status, stdout, statements: readFileSync(join(folder, "log"), "utf8") };
  }

  it("promotes a standby, and keeps a slot for each other machine and none for others", () => {
    const { status, statements } = run(primary, { in_recovery: "t", pg_promote: "t" });
    expect(status).to.equal(0);
    expect(statements).to.contain("pg_promote(true, 300)");
    for (const slot of ["standby_10_0_0_1", "standby_10_0_0_3"]) {
      expect(statements).to.contain(`pg_create_physical_replication_slot('${slot}', true) WHERE NOT EXISTS`);
    }
    expect(statements).to.contain("slot_name <> ALL ('{standby_10_0_0_1,standby_10_0_0_3}')");
    expect(statements).to.match(/accounts\.sql\n$/);
  });

  it("leaves a primary one, and says when a promotion does not end", () => {
    const settled = run(primary, { in_recovery: "f" });
    expect(settled.status).to.equal(0);
    expect(settled.statements).not.to.contain("promote");
    const stuck = run(primary, { in_recovery: "t", pg_promote: "f" });
    expect(stuck).to.deep.include({ status: 1, stdout: "It did not become the primary within 300 s.\n" });
  });

  it("takes back what earlier versions set on a standby beside its file, once", () => {
    const { status, statements } = run(standby, { in_recovery: "t", pg_file_settings: "t" });
    expect(status).to.equal(0);
    expect(statements).to.contain("ALTER SYSTEM RESET primary_conninfo").and.to.contain("pg_reload_conf()");
    rmSync(join(folder, "log"));
    const again = run(standby, { in_recovery: "t", pg_file_settings: "f" });
    expect(again.status).to.equal(0);
    expect(again.statements).not.to.contain("ALTER SYSTEM");
  });

  it("never makes a standby of a primary", () => {
    const { status, stdout } = run(standby, { in_recovery: "f" });
    expect(status).to.equal(1);
    expect(stdout).to.contain("It is a primary, with data of its own");
  });
});
