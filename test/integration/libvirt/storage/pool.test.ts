/** Storage pools on a real libvirtd. Folders and file systems run; of the other types only the definition can be shown here. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { expect } from "chai";

import { checkPool, PoolInputs } from "../../../../providers/libvirt/storage/pool-inputs";
import { poolXml } from "../../../../providers/libvirt/storage/pool-xml";
import { provider } from "../../../../providers/libvirt/provider";
import { change, drift, failureOf, libvirtMissing, Made, TestHost, up } from "../../../support/libvirt/libvirt-plugin";
import { CallError, ProviderClient } from "../../../support/provider-client";
import { POOLS, SERVICE_UUID } from "../../../unit/libvirt/pools";

const COMMON = {
  host: { rule: () => undefined },
  name: { rule: () => undefined },
  autostart: { rule: () => undefined },
};
const IMAGES = "/var/lib/libvirt/images";

describe("libvirt: storage pools", function () {
  this.timeout(120_000);
  let host: TestHost;
  let client: ProviderClient;

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    host = await TestHost.start("pools");
    client = await ProviderClient.start(provider);
  });

  after(async () => {
    client?.close();
    await host?.stop();
  });

  const pool = (name: string, more: object) => up(client, "StoragePool", name, { host: host.uri, name, ...more });

  async function isSettled(made: Made) {
    expect(await drift(client, made)).deep.equal({});
    expect((await client.read(made))?.outputs).deep.equal(made.outputs);
  }

  it("pain 9: a pool stays where it is while it has disks of machines", async () => {
    const made = await pool("moving", { path: `${IMAGES}/moving` });
    const volume = { host: host.uri, pool: "moving", name: "web.qcow2", capacityGiB: 0.0625 };
    const disk = await up(client, "Volume", "web", volume);
    const { type, name, id, inputs, outputs } = made;
    const news = { ...inputs, path: `${IMAGES}/moved` };
    const diff = await client.diff({ type, name, id, oldInputs: inputs, oldOutputs: outputs, newInputs: news });
    expect(diff).deep.include({ replaces: ["path"], deleteBeforeReplace: true });
    const refused = await failureOf(client.delete(made));
    expect(refused.message).match(/storage pool moving on pools still has web\.qcow2, made by other resources/);
    expect(await drift(client, made)).deep.equal({});
    expect(await drift(client, disk)).deep.equal({});
    await client.delete(disk);
    await client.delete(made);
    expect(host.virsh("pool-list", "--all", "--name")).not.contain("moving");
  });

  it("pain 9: a folder's permissions are set, read back, mended and changed in place", async () => {
    mkdirSync(host.image("shared"), { mode: 0o700 });
    const permissions = { mode: "0751", owner: 0, group: 64055 };
    const made = await pool("shared", { path: `${IMAGES}/shared`, permissions });
    const folder = () => statSync(host.image("shared"));
    expect([folder().mode & 0o777, folder().gid]).deep.equal([0o751, 64055]);
    await isSettled(made);
    execFileSync("chmod", ["0700", host.image("shared")]);
    expect(await drift(client, made)).deep.equal({ "permissions.mode": "update" });
    await change(client, made, {});
    await isSettled(made);
    writeFileSync(host.image("shared", "precious"), "data");
    const changed = await change(client, made, { permissions: { mode: "0711" } });
    expect(folder().mode & 0o777).equal(0o711);
    await isSettled(changed);
    await client.delete(changed);
    expect(statSync(host.image("shared", "precious")).size).equal(4);
  });

  it("mounts a file system, and lets go of it with all that is in it", async () => {
    const disk = host.image("disk.img");
    execFileSync("mke2fs", ["-q", "-t", "ext4", disk, "32M"]);
    const device = execFileSync("losetup", ["--show", "-f", disk], { encoding: "utf8" }).trim();
    try {
      const args = { type: "fs", path: `${IMAGES}/mounted`, source: { device, format: "ext4" } };
      const made = await pool("mounted", args);
      expect(host.inside("findmnt", "-n", "-o", "SOURCE", `${IMAGES}/mounted`)).equal(device);
      await isSettled(made);
      host.virsh("vol-create-as", "mounted", "kept.raw", "1M");
      await client.delete(made);
      await isSettled(await pool("mounted", args));
      expect(host.virsh("vol-list", "mounted")).contain("kept.raw");
      await client.delete(made);
    } finally {
      execFileSync("losetup", ["-d", device]);
    }
  });

  for (const [type, args] of Object.entries(POOLS)) {
    it(`${type}: the definition holds to the schema of the libvirt that runs`, () => {
      const { inputs, failures } = checkPool({ name: `schema-${type}`, ...args }, COMMON);
      expect(failures).deep.equal([]);
      writeFileSync(host.image("pool.xml"), poolXml(inputs as unknown as PoolInputs, { uuid: SERVICE_UUID }));
      const define = (file: string) => {
        try {
          host.virsh("pool-define", "--validate", file);
          return "defined";
        } catch (error) {
          return String(error);
        }
      };
      // Debian has Ceph's part of libvirt in a package of its own; the schema is looked at before.
      expect(define(host.image("pool.xml"))).match(
        type === "rbd" ? /missing backend for pool type 9 \(rbd\)/ : /^defined$/,
      );
      writeFileSync(
        host.image("pool.xml"),
        readFileSync(host.image("pool.xml"), "utf8").replace("<name>", "<nam>").replace("</name>", "</nam>"),
      );
      expect(define(host.image("pool.xml"))).match(/failed to validate against schema/i);
      if (type !== "rbd") host.virsh("pool-undefine", `schema-${type}`);
    });
  }

  for (const type of ["netfs", "logical", "iscsi"]) {
    it(`pain 12: a ${type} pool that cannot start stays in the state, half-made, and can be taken away`, async () => {
      const { path, ...args } = POOLS[type];
      const news = { ...args, ...(path === undefined ? {} : { path: `${IMAGES}/${type}` }) };
      const failure = await failureOf(pool(type, news));
      expect(failure).instanceOf(CallError);
      expect(failure.message).match(
        new RegExp(`^pools: (starting|making volume group vms for) .*pool ${type}.* failed: `),
      );
      const resource = { type: "libvirt:index:StoragePool", name: type };
      const { inputs } = await client.check({ ...resource, news: { host: host.uri, name: type, ...news } });
      const found = await client.read({ ...resource, id: `${host.uri}|${type}` });
      const target = { ...resource, id: `${host.uri}|${type}`, oldInputs: found!.inputs, oldOutputs: found!.outputs };
      // The autostart flag is set after the start.
      const { changes } = await client.diff({ ...target, newInputs: inputs });
      expect(changes).deep.equal({ active: "update", autostart: "update" });
      await client.delete({ ...resource, id: target.id, inputs, outputs: found!.outputs });
      expect(host.virsh("pool-list", "--all", "--name")).not.contain(type);
    });
  }
});
