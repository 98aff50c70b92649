/** The libvirt plugin against a real libvirtd: pools, networks, volumes, cloud-init disks, hosts. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

import { provider } from "../../providers/libvirt/provider";
import { change, drift, failureOf, libvirtMissing, Made, startPlugin, TestHost, up } from "../support/libvirt-plugin";
import { ProviderClient, Secret } from "../support/provider-client";

const GIB = 1024 ** 3;

describe("libvirt: storage, networks, hosts", function () {
  this.timeout(120_000);
  let host: TestHost;
  let client: ProviderClient;
  let folder: string;
  let base: string;

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    folder = mkdtempSync(join(tmpdir(), "powercloud-libvirt-test-"));
    base = join(folder, "base.qcow2");
    execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", base, "1G"]);
    host = await TestHost.start("storage");
    client = await ProviderClient.start(provider);
    await up(client, "StoragePool", "pool", { host: host.uri, name: "pool", path: "/var/lib/libvirt/images/a/pool" });
  });

  after(async () => {
    client?.close();
    await host?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  const volume = (name: string, more: object) =>
    up(client, "Volume", name, { host: host.uri, pool: "pool", name, ...more });
  const remove = (made: Made) => client.delete(made);
  const exists = (name: string) =>
    host
      .virsh("vol-list", "pool")
      .split("\n")
      .some((row) => row.trim().split(/\s+/)[0] === name);

  it("registers a host without leaving anything on it", async () => {
    const made = await up(client, "Host", "host", { uri: host.uri, pool: "/var/lib/libvirt/images/not/yet/there" });
    expect(made.outputs).include({
      hostname: "storage",
      virtualization: "qemu",
      libvirtVersion: host.virsh("version", "--daemon").match(/daemon: (\S+)/)![1],
    });
    expect(made.outputs.vcpu).equal(Number(execFileSync("nproc", ["--all"], { encoding: "utf8" })));
    const [, blocks] = execFileSync("df", ["--output=size", "-k", host.image()], { encoding: "utf8" }).split("\n");
    expect(made.outputs.diskGiB).equal(Math.floor((Number(blocks) * 1024) / GIB));
    expect(await drift(client, made)).deep.equal({});
    expect(host.virsh("pool-list", "--all", "--name")).equal("pool");
  });

  it("makes, reads, imports and removes a storage pool, and starts one that was stopped by hand", async () => {
    const news = { host: host.uri, name: "second", path: "/var/lib/libvirt/images/deep/second" };
    const made = await up(client, "StoragePool", "second", news);
    expect(host.virsh("pool-info", "second")).match(/State: +running[^]*Autostart: +yes/);
    const imported = await client.read({ type: made.type, id: made.id });
    expect(imported?.inputs).deep.equal(made.inputs);
    host.virsh("pool-destroy", "second");
    expect(await drift(client, made)).deep.equal({ active: "update" });
    await change(client, made, {});
    expect(await drift(client, made)).deep.equal({});
    await remove(made);
    expect(await client.read(made)).equal(undefined);
    expect(existsSync(host.image("deep/second"))).equal(false);
    await remove(made);
  });

  it("leaves a pool's folder with what others keep in it", async () => {
    const made = await up(client, "StoragePool", "third", {
      host: host.uri,
      name: "third",
      path: "/var/lib/libvirt/images/third",
    });
    writeFileSync(host.image("third/precious"), "data");
    await remove(made);
    expect(readFileSync(host.image("third/precious"), "utf8")).equal("data");
  });

  it("continues its own pool and network after a lost state, and refuses those of others", async () => {
    const news = { host: host.uri, name: "lan", bridge: "br-lan" };
    const first = await up(client, "Network", "lan", news);
    expect(host.virsh("net-dumpxml", "lan")).contain("<forward mode='bridge'/>").and.contain("<bridge name='br-lan'/>");
    expect((await up(client, "Network", "lan", news)).outputs.uuid).equal(first.outputs.uuid);
    const taken = await failureOf(up(client, "Network", "other", news));
    expect(taken.message).match(/network lan already exists on storage .*was not made by this resource.*import/);
    const pool = { host: host.uri, name: "pool", path: "/var/lib/libvirt/images/a/pool" };
    expect((await failureOf(up(client, "StoragePool", "other", pool))).message).match(
      /storage pool pool already exists/,
    );
    host.virsh("net-destroy", "lan");
    expect(await drift(client, first)).deep.equal({ active: "update" });
    await change(client, first, {});
    expect((await client.read({ type: first.type, id: first.id }))?.inputs).deep.equal(first.inputs);
    await remove(first);
    expect(await client.read(first)).equal(undefined);
  });

  it("makes an empty volume, and grows it in place", async () => {
    const made = await volume("empty.qcow2", { capacityGiB: 1 });
    expect(made.outputs).include({ path: "/var/lib/libvirt/images/a/pool/empty.qcow2", capacityBytes: GIB });
    expect(await drift(client, made)).deep.equal({});
    const grown = await change(client, made, { capacityGiB: 2 });
    expect(grown.outputs.capacityBytes).equal(2 * GIB);
    expect((await failureOf(change(client, grown, { capacityGiB: 1 }))).message).match(/can grow, not shrink/);
    await remove(grown);
    expect(exists("empty.qcow2")).equal(false);
  });

  it("uploads an image, clones it thinly, and protects it while clones stand on it", async () => {
    const image = await volume("base.qcow2", { source: base });
    expect(readFileSync(host.image("a/pool/base.qcow2"))).deep.equal(readFileSync(base));
    expect(statSync(host.image("a/pool/base.qcow2")).mode & 0o777).equal(0o600);
    const clone = await volume("clone.qcow2", { baseVolume: "base.qcow2", capacityGiB: 2 });
    expect(host.virsh("vol-dumpxml", "--pool", "pool", "clone.qcow2")).contain(
      "<path>/var/lib/libvirt/images/a/pool/base.qcow2</path>",
    );
    expect(await drift(client, clone)).deep.equal({});
    const imported = await client.read({ type: clone.type, id: clone.id });
    expect(imported?.inputs).deep.equal(clone.inputs);
    expect((await failureOf(remove(image))).message).match(/base\.qcow2 .*is the base of clone\.qcow2/);
    await remove(clone);
    await remove(image);
    expect(host.virsh("vol-list", "pool")).equal("");
  });

  it("takes the same content from another place as no change, other content as a replacement", async () => {
    const source = join(folder, "content.raw");
    writeFileSync(source, "one");
    const made = await volume("content.raw", { format: "raw", source });
    const elsewhere = { ...made.inputs, source: "/elsewhere/content.raw" };
    const target = { ...made, oldInputs: made.inputs, oldOutputs: made.outputs };
    expect((await client.diff({ ...target, newInputs: elsewhere })).changes).deep.equal({});
    writeFileSync(source, "two");
    const { inputs } = await client.check({ ...made, news: { ...made.inputs, sourceSha256: undefined } });
    const diff = await client.diff({ ...target, newInputs: inputs });
    expect(diff.changes).deep.equal({ sourceSha256: "update-replace" });
    expect(diff.deleteBeforeReplace).equal(true);
    await remove(made);
  });

  it("is told to make a volume again that was deleted by hand", async () => {
    const made = await volume("lost.qcow2", { capacityGiB: 1 });
    host.virsh("vol-delete", "--pool", "pool", "lost.qcow2");
    expect(await drift(client, made)).deep.equal({ "": "gone" });
    await remove(await volume("lost.qcow2", { capacityGiB: 1 }));
    expect(host.virsh("vol-list", "pool")).equal("");
  });

  it("refuses another's volume of the same name", async () => {
    host.virsh("vol-create-as", "pool", "theirs.qcow2", "1M", "--format", "qcow2");
    const error = await failureOf(volume("theirs.qcow2", { capacityGiB: 1 }));
    expect(error.message).match(
      /volume theirs\.qcow2 already exists in storage pool pool on storage and was not made by this resource/,
    );
    expect(host.virsh("vol-info", "--bytes", "--pool", "pool", "theirs.qcow2")).match(/Capacity: +1048576/);
    host.virsh("vol-delete", "--pool", "pool", "theirs.qcow2");
  });

  it("makes an upload again that was cut off by SIGKILL", async () => {
    const source = join(folder, "large.raw");
    writeFileSync(source, "start");
    truncateSync(source, 512 * 1024 ** 2);
    const plugin = await startPlugin();
    const news = { host: host.uri, pool: "pool", name: "large.raw", format: "raw", source };
    const first = up(plugin.client, "Volume", "large.raw", news).then(
      () => "done",
      () => "killed",
    );
    while (!existsSync(host.image("a/pool/large.raw"))) await new Promise((resolve) => setTimeout(resolve, 5));
    await plugin.kill();
    expect(await first).equal("killed");
    expect(host.virsh("vol-list", "pool")).match(/large\.raw\.\w+\.making/);
    const made = await up(client, "Volume", "large.raw", news);
    expect(execFileSync("cmp", [source, host.image("a/pool/large.raw")], { encoding: "utf8" })).equal("");
    expect(host.virsh("vol-list", "pool")).not.match(/\.making/);
    await remove(made);
    expect(host.virsh("vol-list", "pool")).equal("");
  });

  it("sweeps an upload that is cancelled", async () => {
    const source = join(folder, "cancelled.raw");
    writeFileSync(source, "start");
    truncateSync(source, 512 * 1024 ** 2);
    const other = await ProviderClient.start(provider);
    const upload = up(other, "Volume", "c", { host: host.uri, pool: "pool", name: "c.raw", format: "raw", source });
    const failed = failureOf(upload);
    while (!existsSync(host.image("a/pool/c.raw"))) await new Promise((resolve) => setTimeout(resolve, 5));
    await other.cancel();
    expect((await failed).message).match(/cancel/);
    other.close();
    expect(host.virsh("vol-list", "pool")).equal("");
  });

  it("takes over a finished volume that the state does not know", async () => {
    const made = await volume("known.qcow2", { capacityGiB: 1 });
    const inode = statSync(host.image("a/pool/known.qcow2")).ino;
    await volume("known.qcow2", { capacityGiB: 1 });
    expect(statSync(host.image("a/pool/known.qcow2")).ino).equal(inode);
    await remove(made);
  });

  it("keeps the cloud-init disk's secret in the image and nowhere else", async () => {
    const secret = "correct-horse-battery";
    const log = join(folder, "arguments");
    const wrapper = join(folder, "virsh");
    const real = execFileSync("which", ["virsh"], { encoding: "utf8" }).trim();
    writeFileSync(wrapper, `#!/bin/sh\nprintf '%s\\n' "$*" >> '${log}'\nexec '${real}' "$@"\n`);
    chmodSync(wrapper, 0o755);
    const path = process.env.PATH;
    process.env.PATH = `${folder}:${path}`;
    try {
      const news = {
        host: host.uri,
        pool: "pool",
        name: "seed.iso",
        userData: new Secret(`#cloud-config\npassword: ${secret}\n`),
      };
      const made = await up(client, "CloudInitDisk", "seed", news);
      const file = host.image("a/pool/seed.iso");
      expect(readFileSync(file, "latin1")).contain(secret);
      expect(statSync(file).mode & 0o777).equal(0o600);
      expect(execFileSync("blkid", ["-o", "value", "-s", "LABEL", file], { encoding: "utf8" }).trim()).equal("cidata");
      expect(readFileSync(log, "utf8")).contain("vol-upload").and.not.contain(secret);
      const { userData, ...rest } = made.outputs;
      expect(userData).instanceOf(Secret);
      expect(JSON.stringify(rest)).not.contain(secret);
      expect(await drift(client, made)).deep.equal({});
      const changed = await change(client, made, { userData: new Secret("#cloud-config\n") });
      expect(changed.outputs.path).equal(made.outputs.path);
      expect(readFileSync(file, "latin1")).not.contain(secret);
      await remove(changed);
      expect(host.virsh("vol-list", "pool")).equal("");
    } finally {
      process.env.PATH = path;
    }
  });
});
