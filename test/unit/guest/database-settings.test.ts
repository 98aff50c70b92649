import { expect } from "chai";
import type { DatabaseGuest } from "../../../components/guest/database/database-guest";
import { databaseSettings } from "../../../components/guest/database/database-settings";
import { contentIn, holdersOf } from "./settings";

const guest: DatabaseGuest = {
  name: "database-1",
  role: "primary",
  address: "10.20.0.20",
  primary: "10.20.0.20",
  standbys: ["10.20.0.21", "10.20.0.22"],
  clients: ["10.20.0.0/16"],
  superuserPassword: "super-secret",
  replicationPassword: "re:pli\\cation",
  modulePasswords: { "business-billing": "it's \\ odd", "internet-service": "plain" },
  formerModules: ["line-loss-management"],
  parameters: { work_mem: "8MB", port: "1" },
  certificate: "-----BEGIN CERTIFICATE-----\nserver\n-----END CERTIFICATE-----\n",
  privateKey: "-----BEGIN PRIVATE KEY-----\nkey-material\n-----END PRIVATE KEY-----\n",
  authority: "-----BEGIN CERTIFICATE-----\nauthority\n-----END CERTIFICATE-----\n",
};
const standbyGuest: DatabaseGuest = { ...guest, name: "database-2", role: "standby", address: "10.20.0.21" };
const primary = databaseSettings(guest);
const standby = databaseSettings(standbyGuest);
const folder = "/etc/powercloud/database";

describe("settings of a database machine", () => {
  it("keep secrets in files that only their owner reads", () => {
    for (const secret of ["pli\\\\cation", "key-material"]) {
      const holders = holdersOf(primary, secret);
      expect(holders, secret).not.to.be.empty;
      for (const { mode } of holders) expect(mode, secret).to.equal("0600");
    }
  });

  it("have verifiers in place of passwords", () => {
    for (const settings of [primary, standby]) {
      for (const secret of ["super-secret", "it's", "it''s", "plain"]) {
        expect(holdersOf(settings, secret), secret).to.deep.equal([]);
      }
      const sql = contentIn(settings, `${folder}/accounts.sql`);
      expect(sql.match(/PASSWORD E'SCRAM-SHA-256\$4096:/g)).to.have.length(4);
      expect(settings.files[`${folder}/accounts.sql`]?.mode).to.equal("0600");
    }
  });

  it("write the certificates as they are", () => {
    expect(contentIn(primary, `${folder}/server.crt`)).to.equal(guest.certificate);
    const key = primary.files[`${folder}/server.key`];
    expect(key).to.include({ content: guest.privateKey, mode: "0600", owner: "postgres:postgres" });
  });

  it("escape the password for libpq's password file", () => {
    expect(contentIn(standby, `${folder}/passfile`)).to.equal("*:5432:*:replication:re\\:pli\\\\cation\n");
  });

  it("make a role and a schema for each module, and shut out those that are not chosen", () => {
    const sql = contentIn(primary, `${folder}/accounts.sql`);
    for (const module of ["business-billing", "internet-service"]) {
      expect(sql).to.include(`CREATE SCHEMA IF NOT EXISTS "${module}" AUTHORIZATION "${module}";`);
    }
    expect(sql).to.include(`ALTER ROLE "line-loss-management" NOLOGIN`);
    expect(sql).not.to.include(`SCHEMA IF NOT EXISTS "line-loss-management"`);
  });

  it("let nobody in from the network but over TLS and with SCRAM", () => {
    for (const settings of [primary, standby]) {
      const rows = contentIn(settings, `${folder}/pg_hba.conf`).trim().split("\n");
      const remote = rows.filter((row) => !row.startsWith("local "));
      expect(remote).not.to.be.empty;
      for (const row of remote) expect(row).to.match(/^hostssl .* (scram-sha-256|reject)$/);
      expect(remote.filter((row) => / postgres (?!127)/.test(row))).to.deep.equal([
        "hostssl all postgres 0.0.0.0/0 reject",
      ]);
    }
  });

  it("make the standby verify its primary, and use its own slot", () => {
    const conf = contentIn(standby, `${folder}/postgresql.conf`);
    expect(conf).to.match(/^primary_conninfo = 'host=10\.20\.0\.20 .*sslmode=verify-full/m);
    expect(conf).to.include("primary_slot_name = 'standby_10_20_0_21'");
    expect(contentIn(primary, `${folder}/postgresql.conf`)).not.to.include("primary_conninfo");
  });

  it("compile no queries, for which images lack what it takes", () => {
    for (const settings of [primary, standby]) {
      expect(contentIn(settings, `${folder}/postgresql.conf`)).to.include("\njit = off\n");
    }
  });

  it("have the platform's own settings after those of the model: the last of a name counts", () => {
    const conf = contentIn(primary, `${folder}/postgresql.conf`);
    expect(conf).to.include("work_mem = '8MB'\n");
    expect(conf.lastIndexOf("port = 5432")).to.be.above(conf.indexOf("port = '1'"));
  });

  for (const [what, change, told] of [
    ["clients", { clients: ["10.20.0.0/16", "10.30.0.0/16"] }, ["reload powercloud-database.service"]],
    ["a certificate", { certificate: "renewed", privateKey: "renewed" }, ["reload powercloud-database.service"]],
    ["an authority", { authority: "old and new" }, ["reload powercloud-database.service"]],
    [
      "a standby",
      { standbys: ["10.20.0.21"] },
      ["reload powercloud-database.service", "restart powercloud-database-role.service"],
    ],
    ["a module", { modulePasswords: {} }, ["restart powercloud-database-role.service"]],
  ] as const) {
    it(`never stop a server for ${what}`, () => {
      const other = databaseSettings({ ...guest, ...change });
      const changed = Object.keys(primary.files).filter((path) => contentIn(primary, path) !== contentIn(other, path));
      const units = primary.units.filter(({ files }) => files.some((path) => changed.includes(path)));
      expect(units.map(({ name, onChange }) => `${onChange} ${name}`)).to.deep.equal(told);
    });
  }

  it("have the same paths, units and check whatever the role, so that a preview knows them", () => {
    const shape = ({ files, units, commands, check }: typeof primary) => ({
      ...{ units, commands, check: check.command },
      files: Object.entries(files).map(([path, { mode, owner }]) => [path, mode, owner]),
    });
    expect(shape(primary)).to.deep.equal(shape(standby));
  });
});
