/** The libvirt plugin against a real libvirtd: pools, networks, volumes, hosts. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

import { provider } from "../../../providers/libvirt/provider";
import { change, drift, failureOf, libvirtMissing, Made, TestHost, up } from "../../support/libvirt/libvirt-plugin";
import { ProviderClient } from "../../support/provider-client";

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
});
