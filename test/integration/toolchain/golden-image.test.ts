import { expect } from "chai";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { databaseSettings } from "../../../components/guest/database/database-settings";
import type { GuestSettings } from "../../../components/guest/guest-settings";
import { metaData, networkConfig } from "../../../components/guest/network-config";
import { applyScript } from "../../../providers/libvirt/guest/configuration/apply-script";
import {
  checkGuestConfiguration,
  type ConfigurationInputs,
} from "../../../providers/libvirt/guest/configuration/configuration-inputs";
import { buildGoldenImage, type GoldenImage } from "../../../scripts/images/golden-image";
import { silentProgress } from "../../../scripts/progress";
import { run } from "../../../scripts/run";
import { toolPath } from "../../../scripts/toolchain/tools";
import { QemuGuest } from "../support/qemu-guest";

// QEMU's user-mode network gives its only guest this address.
const ADDRESS = { mac: "52:54:00:10:20:30", address: "10.0.2.15", prefix: 24, gateway: "10.0.2.2" };
/** Builds the image when it is not in the cache (two to four minutes), and boots it without KVM. */
describe("golden image", function () {
  this.timeout("20m");
  let folder: string;
  let image: GoldenImage;
  let guest: QemuGuest | undefined;
  let settings: GuestSettings;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "pc-"));
    image = await buildGoldenImage({ recipe: "debian-12", kube: await toolPath("kube"), progress: silentProgress });
    const started = await QemuGuest.start({
      image,
      folder: join(folder, "vm"),
      ...SEED,
      mac: ADDRESS.mac,
    });
    guest = started;
    settings = primarySettings(await certificates(folder));
  });
  after(async () => {
    await guest?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const shell = async (command: string): Promise<string> => {
    const result = await guest!.exec(["/bin/sh", "-c", command]);
    if (result?.code !== 0) throw new Error(`${command}: ${result?.stdout}${result?.stderr}`);
    return result.stdout.trim();
  };
  /** What the modules' database says to the superuser. @param query without single quotes */
  const sql = (query: string) => shell(`psql -X -q -t -A -U postgres -d marketing -c '${query}'`);

  it("is in the cache the second time", async () => {
    const again = await buildGoldenImage({
      recipe: "debian-12",
      kube: await toolPath("kube"),
      progress: silentProgress,
    });
    expect(again).to.deep.equal({ ...image, cached: true });
  });

  it("becomes a primary database that takes writes over TLS", async () => {
    const agent = await guest!.until(["/bin/true"], 300);
    const applied = await guest!.exec(["/bin/sh", "-s"], applyScript({ name: "test", inputs: inputsOf(settings) }));
    expect(applied).to.include({ code: 0, stderr: "" });
    const serves = await guest!.until(settings.check.command, 900);
    console.log(`      guest agent after ${agent.toFixed(0)} s, database after ${serves.toFixed(0)} s`);
  });

  it("carries the name, the address and the disk that it was given", async () => {
    expect(await shell("hostname")).to.equal("database-1");
    expect(await shell("ip -4 -brief address show eth0")).to.include("10.0.2.15/24");
    expect(Number(await shell("df --output=size --block-size=1M / | tail -1"))).to.be.greaterThan(7000);
    expect(await shell("systemctl --failed --plain --no-legend")).to.equal("");
  });

  it("ran its script once", async () => {
    await guest!.until(["/bin/test", "-e", "/var/lib/cloud/instance/sem/powercloud_scripts"], 100);
    expect(await shell("cat /var/tmp/ran")).to.equal("once");
    expect(await shell("cat /root/.ssh/authorized_keys")).to.include("ops@example");
  });

  it("gives modules checksums, their own schema, and no way in without TLS", async () => {
    expect(await sql("SHOW data_checksums")).to.equal("on");
    const server = `host=${ADDRESS.address} dbname=marketing user=business-billing`;
    const tls = "sslmode=verify-full sslrootcert=/etc/powercloud/database/authority.crt";
    const statement = "CREATE TABLE t AS SELECT 7 AS reading; SELECT schemaname FROM pg_tables WHERE tablename = 't'";
    expect(await shell(`PGPASSWORD='a b' psql -X -q -t -A '${server} ${tls}' -c "${statement}"`)).to.equal(
      "business-billing",
    );
    const plain = await guest!.exec([
      "/bin/sh",
      "-c",
      `PGPASSWORD='a b' psql -X '${server} sslmode=disable' -c 'SELECT 1'`,
    ]);
    expect(plain?.code).to.equal(2);
    expect(plain?.stderr).to.include("no encryption");
  });

  it("answers queries that PostgreSQL would compile, as settings are and where somebody asks for it", async () => {
    const query = "SET jit_above_cost = 0; SELECT sum(n) FROM generate_series(1, 1000) AS n";
    expect(await sql(query)).to.equal("500500");
    expect(await sql(`SET jit = on; ${query}`)).to.equal("500500");
  });

  it("serves again after a power cut, with its data, and runs nothing of the first boot twice", async () => {
    await shell("sync");
    await guest!.stop();
    guest = guest!.restart();
    const serves = await guest.until(settings.check.command, 400);
    console.log(`      database after ${serves.toFixed(0)} s`);
    expect(await sql('SELECT reading FROM "business-billing".t')).to.equal("7");
    expect(await shell("cat /var/tmp/ran")).to.equal("once");
  });

  it("is watched by its kernel, and starts again when that panics", async () => {
    const { state, timeout } = JSON.parse(
      await shell(
        `cd /sys/class/watchdog/watchdog0 && printf '{"state":"%s","timeout":%s}' $(cat state) $(cat timeout)`,
      ),
    ) as { state: string; timeout: number };
    expect({ state, timeout }).to.deep.equal({ state: "active", timeout: 180 });
    void guest!.exec(["/bin/sh", "-c", "echo c > /proc/sysrq-trigger"]).catch(() => undefined);
    expect(await guest!.resets(120)).to.equal(true);
  });
});

/** A script and a key in the user-data, as any cloud-init user would have them. */
const SEED = {
  userData:
    "#cloud-config\nhostname: database-1\nruncmd:\n- echo once >> /var/tmp/ran\n" +
    "ssh_authorized_keys:\n- ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEXAMPLE ops@example\n",
  metaData: metaData({ name: "database-1" }),
  networkConfig: networkConfig(ADDRESS),
};

function primarySettings(keys: { certificate: string; privateKey: string; authority: string }): GuestSettings {
  return databaseSettings({
    ...{ name: "database-1", role: "primary", address: ADDRESS.address, primary: ADDRESS.address, standbys: [] },
    ...{ clients: ["10.0.2.0/24"], parameters: {}, superuserPassword: "superuser", replicationPassword: "replication" },
    ...{ modulePasswords: { "business-billing": "a b" }, formerModules: [] },
    ...keys,
  });
}

/** With the defaults of the resource. */
function inputsOf({ files, commands, units, check }: GuestSettings): ConfigurationInputs {
  const checked = checkGuestConfiguration({
    ...{ host: "qemu:///system", domain: "database-1", files, commands, units },
    check: { command: check.command, timeoutSeconds: 400 },
  });
  expect(checked.failures).to.deep.equal([]);
  return checked.inputs as unknown as ConfigurationInputs;
}

async function certificates(folder: string) {
  const openssl = (...args: string[]) => run("openssl", args, { cwd: folder });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  await openssl("req", "-x509", ...key, "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.crt");
  const name = ["-subj", "/CN=database-1", "-addext", `subjectAltName=IP:${ADDRESS.address}`];
  const authority = ["-CA", "ca.crt", "-CAkey", "ca.key"];
  await openssl("req", "-x509", ...key, ...name, ...authority, "-keyout", "server.key", "-out", "server.crt");
  const read = (file: string) => readFile(join(folder, file), "utf8");
  return {
    certificate: await read("server.crt"),
    privateKey: await read("server.key"),
    authority: await read("ca.crt"),
  };
}
