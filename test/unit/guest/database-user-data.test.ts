import { expect } from "chai";
import type { DatabaseGuest } from "../../../components/guest/database-guest";
import { databaseReady, databaseUserData } from "../../../components/guest/database-user-data";
import { fileAt, placesOf, readCloudConfig } from "./read-cloud-config";

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
  certificate: "-----BEGIN CERTIFICATE-----\nserver\n-----END CERTIFICATE-----\n",
  privateKey: "-----BEGIN PRIVATE KEY-----\nkey-material\n-----END PRIVATE KEY-----\n",
  authority: "-----BEGIN CERTIFICATE-----\nauthority\n-----END CERTIFICATE-----\n",
};
const primary = readCloudConfig(databaseUserData(guest));
const standby = readCloudConfig(
  databaseUserData({ ...guest, name: "database-2", role: "standby", address: "10.20.0.21" }),
);
const folder = "/etc/powercloud/database";

describe("user-data of a database machine", () => {
  it("keeps secrets in files that only their owner reads", () => {
    const secrets = ["super-secret", "pli\\\\cation", "it''s", "key-material"];
    for (const secret of secrets) {
      const places = placesOf(primary, secret);
      expect(places, secret).not.to.be.empty;
      for (const { permissions, path } of places) expect(permissions, path).to.equal("0600");
    }
    expect(placesOf(standby, "pli\\\\cation").map((place) => place.permissions)).to.deep.equal(["0600"]);
  });

  it("gives a standby no password but the one for replication", () => {
    for (const secret of ["super-secret", "it''s", "plain"]) expect(placesOf(standby, secret), secret).to.be.empty;
  });

  it("writes the certificates as they are", () => {
    expect(fileAt(primary, `${folder}/server.crt`).content).to.equal(guest.certificate);
    const key = fileAt(primary, `${folder}/server.key`);
    expect(key).to.include({ content: guest.privateKey, permissions: "0600", owner: "postgres:postgres" });
  });

  it("escapes passwords for SQL and for libpq's password file", () => {
    const sql = fileAt(primary, `${folder}/setup.sql`).content;
    expect(sql).to.include(`ALTER ROLE "business-billing" WITH LOGIN PASSWORD E'it''s \\\\ odd';`);
    expect(fileAt(standby, `${folder}/passfile`).content).to.equal("*:5432:*:replication:re\\:pli\\\\cation\n");
  });

  it("makes a role and a schema for each module, and a slot for each standby", () => {
    const sql = fileAt(primary, `${folder}/setup.sql`).content;
    for (const module of ["business-billing", "internet-service"]) {
      expect(sql).to.include(`CREATE SCHEMA IF NOT EXISTS "${module}" AUTHORIZATION "${module}";`);
    }
    expect(sql).to.include("E'standby_10_20_0_21'").and.to.include("E'standby_10_20_0_22'");
  });

  it("lets nobody in from the network but over TLS and with SCRAM", () => {
    for (const config of [primary, standby]) {
      const rows = fileAt(config, `${folder}/pg_hba.conf`).content.trim().split("\n");
      const remote = rows.filter((row) => !row.startsWith("local "));
      expect(remote).not.to.be.empty;
      for (const row of remote) expect(row).to.match(/^hostssl .* (scram-sha-256|reject)$/);
      expect(remote.filter((row) => / postgres (?!127)/.test(row))).to.deep.equal([
        "hostssl all postgres 0.0.0.0/0 reject",
      ]);
    }
  });

  it("makes the standby verify its primary, and use its own slot", () => {
    const settings = fileAt(standby, `${folder}/postgresql.conf`).content;
    expect(settings).to.match(/^primary_conninfo = 'host=10\.20\.0\.20 .*sslmode=verify-full/m);
    expect(settings).to.include("primary_slot_name = 'standby_10_20_0_21'");
    expect(fileAt(primary, `${folder}/postgresql.conf`).content).not.to.include("primary_conninfo");
  });

  it("brings the program that tells whether it serves", () => {
    expect(fileAt(primary, databaseReady("primary")[0]!).permissions).to.equal("0755");
    expect(fileAt(standby, databaseReady("standby")[0]!).content).to.include("pg_stat_wal_receiver");
  });
});
