import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { DatabaseGuest } from "../../../components/guest/database-guest";
import { becomePrimary, followPrimary, roleScript } from "../../../components/guest/database-role";
import { DATABASE_BIN } from "../../../components/guest/database-paths";

const guest = {
  role: "standby",
  address: "10.0.0.2",
  primary: "10.0.0.1",
  standbys: ["10.0.0.2"],
} as Partial<DatabaseGuest> as DatabaseGuest;

describe("role program of a database machine", () => {
  let folder: string;

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "powercloud-role-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the program with a psql that answers by the statement, and says which statements it got. */
  function run(command: readonly string[], answers: Readonly<Record<string, string>>) {
    const cases = Object.entries(answers).map(
      ([part, answer]) => `*${JSON.stringify(part)}*) echo ${JSON.stringify(answer)};;`,
    );
    const psql = `#!/bin/sh\nfor last in "$@"; do :; done\necho "$last" >>${folder}/log\ncase $last in\n${cases.join("\n")}\nesac\n`;
    writeFileSync(join(folder, "psql"), psql);
    writeFileSync(join(folder, "role"), roleScript(guest).replaceAll(DATABASE_BIN, folder));
    for (const name of ["psql", "role"]) chmodSync(join(folder, name), 0o755);
    const { status, stdout } = spawnSync(join(folder, "role"), command.slice(1), { encoding: "utf8" });
    return { status, stdout, statements: readFileSync(join(folder, "log"), "utf8") };
  }

  it("promotes a standby, and keeps a slot for each other machine", () => {
    const { status, statements } = run(becomePrimary(["10.0.0.1", "10.0.0.3"]), { in_recovery: "t", pg_promote: "t" });
    expect(status).to.equal(0);
    expect(statements).to.contain("pg_promote(true, 300)");
    for (const slot of ["standby_10_0_0_1", "standby_10_0_0_3"]) {
      expect(statements).to.contain(`pg_create_physical_replication_slot('${slot}', true) WHERE NOT EXISTS`);
    }
  });

  it("leaves a primary one, and says when a promotion does not end", () => {
    const primary = run(becomePrimary(["10.0.0.1"]), { in_recovery: "f" });
    expect(primary.status).to.equal(0);
    expect(primary.statements).not.to.contain("promote");
    const stuck = run(becomePrimary([]), { in_recovery: "t", pg_promote: "f" });
    expect(stuck).to.deep.include({ status: 1, stdout: "It did not become the primary within 300 s.\n" });
  });

  it("makes a standby follow another primary, once", () => {
    const { status, statements } = run(followPrimary("10.0.0.9"), {
      in_recovery: "t",
      "SHOW primary_conninfo": "host=10.0.0.1",
    });
    expect(status).to.equal(0);
    expect(statements).to.match(/ALTER SYSTEM SET primary_conninfo = 'host=10\.0\.0\.9 port=5432 user=replication /);
    expect(statements).to.contain("pg_reload_conf()");
    const wanted = /= '(host=.*)'/.exec(statements)![1]!;
    rmSync(join(folder, "log"));
    const again = run(followPrimary("10.0.0.9"), { in_recovery: "t", "SHOW primary_conninfo": wanted });
    expect(again.status).to.equal(0);
    expect(again.statements).not.to.contain("ALTER SYSTEM");
  });

  it("never makes a standby of a primary", () => {
    const { status, stdout } = run(followPrimary("10.0.0.9"), { in_recovery: "f" });
    expect(status).to.equal(1);
    expect(stdout).to.contain("It is a primary, with data of its own");
  });
});
