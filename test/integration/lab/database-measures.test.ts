/** The gate's questions to database machines, put to a real primary and its standby on this machine. */
import { execFile } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import {
  primaryMeasure,
  primaryReport,
  standbyMeasure,
  standbyReport,
} from "../../../components/guest/database/database-measures";
import { DATABASE_BIN } from "../../../components/guest/database/database-paths";
import type { Condition } from "../../../contracts/contracts";
import {
  primaryWrites,
  standbyLag,
  standbyReads,
  type PrimaryFacts,
  type PrimaryReport,
} from "../../../gates/database";
import type { GuestSaid } from "../../../gates/guests";
import { run } from "../../../scripts/run";
import { certificateEnd } from "../../../stacks/measures/certificate-end";
import { TestAuthority } from "../../support/authority";

const NOW = new Date();
const LOCAL = "127.0.0.1";

describe("the measures of a database", function () {
  this.timeout(180_000);

  let folder: string;
  let port: number;
  const data = (name: string) => join(folder, name);

  before(async function () {
    if (userInfo().uid !== 0 || !existsSync(join(DATABASE_BIN, "initdb"))) return this.skip();
    folder = mkdtempSync(join(tmpdir(), "powercloud-db-"));
    const { stdout } = await run("id", ["-u", "postgres"]);
    chownSync(folder, Number(stdout), 0);
    port = await freePort();
    await asPostgres("initdb", "-D", data("primary"), "-U", "postgres", "-A", "trust", "--no-sync");
    const authority = await TestAuthority.create();
    const { certificate } = await authority.issue("/CN=database", "IP:127.0.0.1");
    await authority.dispose();
    await write(join(data("primary"), "server.crt"), certificate);
    await start("primary", port, LOCAL);
    const source = ["-h", LOCAL, "-p", String(port), "-U", "postgres"];
    await asPostgres("pg_basebackup", "-D", data("standby"), ...source, "-R", "-X", "stream", "-c", "fast");
    await start("standby", port + 1, "");
  });

  after(async () => {
    if (folder === undefined) return;
    for (const name of ["standby", "primary"])
      await asPostgres("pg_ctl", "-D", data(name), "stop", "-m", "immediate").catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  });

  const asPostgres = (program: string, ...args: string[]) =>
    run("runuser", ["-u", "postgres", "--", join(DATABASE_BIN, program), ...args], { cwd: "/" });
  const write = (file: string, text: string) => run("tee", [file], { input: text });
  const start = (name: string, at: number, listen: string) =>
    asPostgres(
      ...(["pg_ctl", "-D", data(name), "-w", "-l", join(folder, `${name}.log`), "start", "-o"] as const),
      `-p ${at} -c listen_addresses='${listen}' -c unix_socket_directories='${folder}' -c fsync=off`,
    );
  /** As the guest agent would: without a shell of its own, as root. */
  const ask = (command: readonly string[], at: number) =>
    new Promise<GuestSaid>((resolve) => {
      const env = { ...process.env, PGHOST: folder, PGPORT: String(at) };
      execFile(command[0]!, command.slice(1), { env }, (error, stdout, stderr) => {
        resolve({ output: `${stdout}${stderr}`, exitCode: error === null ? 0 : Number(error.code) });
      });
    });
  function facts(report: PrimaryReport): PrimaryFacts {
    if ("problem" in report) throw new Error(report.problem);
    return report;
  }
  const fails = (condition: Condition) => (condition.holds ? undefined : condition.value);

  it("write a row that the standby reads, and give its lag and the certificate", async () => {
    for (const token of ["2026-11-28T12:00:00.001Z", "2026-11-28T12:00:00.002Z"]) {
      const primary = primaryReport(await ask(primaryMeasure(token), port));
      expect(fails(primaryWrites("primary", primary, NOW)), JSON.stringify(primary)).to.equal(undefined);
      expect(fails(standbyLag("standby", LOCAL, facts(primary), NOW))).to.equal(undefined);
      const standby = standbyReport(await ask(standbyMeasure(token, 20), port + 1));
      expect(fails(standbyReads("standby", standby, NOW)), JSON.stringify(standby)).to.equal(undefined);
      for (const report of [primary, standby]) {
        const end = "problem" in report ? report.problem : certificateEnd(report.certificate);
        expect(new Date(end).getTime()).to.be.greaterThan(Date.now());
      }
    }
  });

  it("say that a standby does not replay, which is behind by what was written", async () => {
    const sql = (at: number, text: string) =>
      run(join(DATABASE_BIN, "psql"), ["-h", folder, "-p", String(at), "-U", "postgres", "-c", text]);
    await sql(port + 1, "SELECT pg_wal_replay_pause()");
    await sql(
      port,
      "CREATE TABLE filler AS SELECT repeat(md5(n::text), 20) AS text FROM generate_series(1, 40000) AS n",
    );
    const primary = primaryReport(await ask(primaryMeasure("paused"), port));
    expect(fails(primaryWrites("primary", primary, NOW))).to.equal(undefined);
    const behind = standbyLag("standby", LOCAL, facts(primary), NOW);
    expect(behind.holds).to.equal(false);
    expect((behind.value as { number: number }).number).to.be.greaterThan(16 * 1024 * 1024);
    const standby = standbyReport(await ask(standbyMeasure("paused", 2), port + 1));
    expect(standby).to.deep.include({ seen: false, waitedSeconds: 2 });
    await sql(port + 1, "SELECT pg_wal_replay_resume()");
  });

  it("say that a standby takes no row, and that a stopped one is not connected", async () => {
    const refused = primaryReport(await ask(primaryMeasure("refused"), port + 1));
    expect(primaryWrites("standby", refused, NOW).value)
      .to.have.property("text")
      .that.matches(/read-only transaction/);
    await asPostgres("pg_ctl", "-D", data("standby"), "-w", "stop", "-m", "fast");
    const primary = primaryReport(await ask(primaryMeasure("alone"), port));
    expect(standbyLag("standby", LOCAL, facts(primary), NOW).value).to.deep.equal({
      text: "not connected to the primary",
    });
    expect(standbyReport(await ask(standbyMeasure("alone", 1), port + 1))).to.have.property("problem");
  });
});

/** Two in a row, most probably. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, LOCAL, () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
