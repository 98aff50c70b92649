/** Domains and volumes that change their host, between two real libvirtds. The machines have no system: their firmware runs. */
import { execFileSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";

import { provider } from "../../../../providers/libvirt/provider";
import {
  change,
  drift,
  failureOf,
  libvirtMissing,
  Made,
  startPlugin,
  TestHost,
  up,
} from "../../../support/libvirt/libvirt-plugin";
import { startLinkedHosts } from "../../../support/libvirt/linked-hosts";
import { ProviderClient } from "../../../support/provider-client";

const POOL = "/var/lib/libvirt/images/pool";

describe("libvirt: moves between hosts", function () {
  this.timeout(180_000);
  let here: TestHost;
  let there: TestHost;
  let client: ProviderClient;
  let folder: string;

  before(async function () {
    if (libvirtMissing("qemu-io") !== undefined) return this.skip();
    folder = mkdtempSync(join(tmpdir(), "powercloud-move-"));
    [here, there] = await startLinkedHosts("zunyi-1", "tongzi-1");
    client = await ProviderClient.start(provider);
    for (const host of [here, there]) {
      await up(client, "StoragePool", "pool", { host: host.uri, name: "pool", path: POOL });
      await up(client, "Volume", "base", {
        ...{ host: host.uri, pool: "pool", name: "base.qcow2", format: "qcow2" },
        source: base(),
      });
    }
  });

  after(async () => {
    client?.close();
    await here?.stop();
    await there?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  function base(): string {
    const file = join(folder, "base.qcow2");
    execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", file, "64M"]);
    return file;
  }

  /** A domain with a disk of random data, a thin clone and a seed. */
  async function machine(name: string, more: object = {}) {
    const place = { host: here.uri, pool: "pool" };
    const disk = await up(client, "Volume", `${name}-disk`, {
      ...{ ...place, name: `${name}.qcow2`, capacityGiB: 0.125, baseVolume: "base.qcow2" },
    });
    const source = join(folder, `${name}.data`);
    writeFileSync(source, randomBytes(24 * 1024 ** 2));
    const data = await up(client, "Volume", `${name}-data`, { ...place, name: `${name}.raw`, format: "raw", source });
    const seed = await up(client, "CloudInitDisk", `${name}-seed`, { ...place, name: `${name}.iso`, userData: "x" });
    const domain = await up(client, "Domain", name, {
      ...{ host: here.uri, name, vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 0 },
      disks: [
        { volume: disk.outputs.path },
        { volume: data.outputs.path, format: "raw" },
        { volume: seed.outputs.path, format: "raw", readOnly: true },
      ],
      ...more,
    });
    return { disk, data, seed, domain, digest: sha256(readFileSync(source)) };
  }

  type Machine = Awaited<ReturnType<typeof machine>>;

  /** As `pulumi up` does when the program names another host: first the volumes, then the domain. */
  async function move(all: Machine, to: TestHost): Promise<Machine> {
    const host = to.uri;
    const disk = await change(client, all.disk, { host });
    const data = await change(client, all.data, { host });
    const seed = await change(client, all.seed, { host });
    const domain = await change(client, all.domain, { host });
    return { ...all, disk, data, seed, domain };
  }

  async function remove({ domain, ...volumes }: Machine): Promise<void> {
    await client.delete(domain);
    for (const made of [volumes.disk, volumes.data, volumes.seed]) await client.delete(made);
  }

  const sha256 = (content: Buffer) => createHash("sha256").update(content).digest("hex");
  const volumes = (host: TestHost) =>
    host
      .virsh("vol-list", "pool")
      .match(/^ *\S+/gm)
      ?.map((name) => name.trim()) ?? [];
  const ours = (host: TestHost, name: string) => volumes(host).filter((volume) => volume.startsWith(`${name}.`));
  const content = (host: TestHost, name: string) => {
    const file = join(folder, "downloaded");
    host.virsh("vol-download", "--pool", "pool", name, file);
    return sha256(readFileSync(file));
  };
  const changes = (made: Made, news: object) =>
    client.diff({
      ...{ type: made.type, name: made.name, id: made.id, oldInputs: made.inputs, oldOutputs: made.outputs },
      newInputs: { ...made.inputs, ...news },
    });

  it("takes a running domain along with its disks, and leaves nothing behind", async () => {
    const before = await machine("runs");
    expect(await changes(before.domain, { host: there.uri })).deep.include({
      changes: { host: "update" },
      replaces: [],
    });
    const after = await move(before, there);
    expect(there.virsh("domstate", "runs")).equal("running");
    expect(there.virsh("domuuid", "runs")).equal(before.domain.outputs.uuid);
    expect(there.virsh("dominfo", "runs")).match(/Persistent: +yes\nAutostart: +enable/);
    expect(() => here.virsh("domstate", "runs")).to.throw(/failed to get domain 'runs'/);
    expect(ours(here, "runs")).deep.equal([]);
    expect(ours(there, "runs").filter((name) => name.endsWith(".making"))).deep.equal([]);
    expect(there.virsh("vol-dumpxml", "--pool", "pool", "runs.qcow2")).contain(`<path>${POOL}/base.qcow2</path>`);
    for (const made of [after.domain, after.disk, after.seed]) expect(await drift(client, made)).deep.equal({});
    there.virsh("destroy", "runs");
    expect(content(there, "runs.raw")).equal(after.digest);
    await remove(after);
    expect(ours(there, "runs")).deep.equal([]);
  });

  it("takes a disk along from the pool of its class to the other host's, and not into another pool", async () => {
    for (const { uri } of [here, there]) {
      await up(client, "StoragePool", "fast", { host: uri, name: "pool-fast", path: `${POOL}-fast` });
      const image = { host: uri, pool: "pool-fast", name: "base.qcow2", format: "qcow2", source: base() };
      await up(client, "Volume", "fast-base", image);
    }
    const clone = { name: "quick.qcow2", capacityGiB: 0.125, baseVolume: "base.qcow2" };
    const disk = await up(client, "Volume", "quick-disk", { host: here.uri, pool: "pool-fast", ...clone });
    const seed = { host: here.uri, pool: "pool", name: "quick.iso", userData: "x" };
    const made = await up(client, "CloudInitDisk", "quick-seed", seed);
    const domain = await up(client, "Domain", "quick", {
      ...{ host: here.uri, name: "quick", vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 0 },
      disks: [{ volume: disk.outputs.path }, { volume: made.outputs.path, format: "raw", readOnly: true }],
    });
    expect(await failureOf(change(client, disk, { pool: "pool" }))).to.match(
      /does not move between the pools of a host/,
    );
    const moved = await change(client, disk, { host: there.uri });
    const movedSeed = await change(client, made, { host: there.uri });
    const after = await change(client, domain, { host: there.uri });
    expect(there.virsh("domstate", "quick")).equal("running");
    expect(there.virsh("domblklist", "quick")).contain(`${POOL}-fast/quick.qcow2`).and.contain(`${POOL}/quick.iso`);
    expect(there.virsh("vol-dumpxml", "--pool", "pool-fast", "quick.qcow2")).contain(
      `<path>${POOL}-fast/base.qcow2</path>`,
    );
    expect(here.virsh("vol-list", "pool-fast")).not.contain("quick");
    expect(await drift(client, moved)).deep.equal({});
    for (const each of [after, moved, movedSeed]) await client.delete(each);
  });

  it("takes along what lies under a disk, where the target's volume of that name is another", async () => {
    const write = (host: TestHost, name: string, byte: string, where: string) =>
      host.inside("qemu-io", "-f", "qcow2", "-c", `write -P ${byte} ${where}`, `${POOL}/${name}`);
    const read = (name: string, byte: string, where: string) =>
      there.inside("qemu-io", "-r", "-f", "qcow2", "-c", `read -P ${byte} ${where}`, `${POOL}/${name}`);
    const volume = (name: string, more: object, host = here) =>
      up(client, "Volume", `${host.namespace}-${name}`, { host: host.uri, pool: "pool", name, ...more });
    const made = [];
    for (const [host, byte] of [
      [here, "0x11"],
      [there, "0x99"],
    ] as const) {
      made.push(await volume("own.qcow2", { capacityGiB: 0.0625 }, host));
      write(host, "own.qcow2", byte, "0 1M");
    }
    const layer = await volume("layer.qcow2", { baseVolume: "own.qcow2" });
    write(here, "layer.qcow2", "0x22", "2M 1M");
    const top = await volume("top.qcow2", { baseVolume: "layer.qcow2" });
    write(here, "top.qcow2", "0x33", "4M 1M");
    const direct = await volume("direct.qcow2", { baseVolume: "own.qcow2" });
    const cold = await volume("cold.qcow2", { baseVolume: "own.qcow2" });
    expect((await failureOf(client.delete(layer))).message).match(/is the base of top\.qcow2/);
    expect((await failureOf(change(client, made[0]!, { host: there.uri }))).message).match(
      /base of cold\.qcow2, direct/,
    );
    const machine = { host: here.uri, name: "chain", vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 0 };
    const disks = [top, direct].map(({ outputs }) => ({ volume: outputs.path }));
    const domain = await up(client, "Domain", "chain", { ...machine, disks });
    const moved = [];
    for (const each of [cold, top, direct, domain]) moved.unshift(await change(client, each, { host: there.uri }));
    expect(there.virsh("domstate", "chain")).equal("running");
    there.virsh("destroy", "chain");
    for (const name of ["cold.qcow2", "direct.qcow2", "top.qcow2"]) {
      expect(read(name, "0x11", "0 1M"), name).not.contain("failed");
      expect(there.virsh("vol-dumpxml", "--pool", "pool", name)).not.contain("backingStore");
    }
    expect(read("top.qcow2", "0x22", "2M 1M")).not.contain("failed");
    expect(read("top.qcow2", "0x33", "4M 1M")).not.contain("failed");
    expect(volumes(here).filter((name) => /copying|making|top|direct|cold/.test(name))).deep.equal([]);
    for (const each of [...moved, layer, ...made]) await client.delete(each);
  });

  it("takes a domain that is off along by its definition", async () => {
    const before = await machine("rests", { running: false });
    const after = await move(before, there);
    expect(there.virsh("domstate", "rests")).equal("shut off");
    expect(there.virsh("domuuid", "rests")).equal(before.domain.outputs.uuid);
    expect(content(there, "rests.raw")).equal(before.digest);
    expect(ours(here, "rests")).deep.equal([]);
    expect(await drift(client, after.domain)).deep.equal({});
    await remove(after);
  });

  it("copies a volume that no domain uses", async () => {
    const source = join(folder, "lone.data");
    writeFileSync(source, randomBytes(1024 ** 2));
    const lone = { host: here.uri, pool: "pool", name: "lone.raw", format: "raw", source };
    const made = await up(client, "Volume", "lone", lone);
    const moved = await change(client, made, { host: there.uri });
    expect(content(there, "lone.raw")).equal(sha256(readFileSync(source)));
    expect(ours(here, "lone")).deep.equal([]);
    expect(await drift(client, moved)).deep.equal({});
    await client.delete(moved);
    expect(ours(there, "lone")).deep.equal([]);
  });

  it("lets a domain run on where it is when the move fails, and cleans the target up", async () => {
    here.inside("ip", "link", "add", "br-here", "type", "bridge");
    const lan = await up(client, "Network", "lan", { host: here.uri, name: "only-here", bridge: "br-here" });
    const all = await machine("stays", { interfaces: [{ network: "only-here", mac: "52:54:00:aa:cc:01" }] });
    const error = await failureOf(move(all, there));
    expect(error.message).match(/^zunyi-1: moving stays from zunyi-1 to tongzi-1 failed: .*only-here/);
    expect(error.message).match(/stays goes on running on zunyi-1; nothing is left on tongzi-1$/);
    expect(here.virsh("domstate", "stays")).equal("running");
    expect(() => there.virsh("domstate", "stays")).to.throw(/failed to get domain 'stays'/);
    expect(ours(there, "stays").filter((name) => !name.startsWith("stays.iso"))).deep.equal([]);
    expect(ours(here, "stays")).include.members(["stays.qcow2", "stays.raw", "stays.iso"]);
    // The seed was written there before the domain was to move.
    await client.delete({ ...all.seed, outputs: { ...all.seed.outputs, host: there.uri } });
    expect(ours(there, "stays")).deep.equal([]);
    await remove(all);
    await client.delete(lan);
  });

  it("refuses a target that has another domain or volume of the name", async () => {
    const all = await machine("twice");
    const other = { host: there.uri, name: "twice", vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 0 };
    const domain = await up(client, "Domain", "another", other);
    const error = await failureOf(change(client, all.domain, { host: there.uri }));
    expect(error.message).match(/^tongzi-1 has another domain twice \(UUID /);
    await client.delete(domain);
    there.virsh("vol-create-as", "pool", "twice.raw", "1M", "--format", "raw");
    expect((await failureOf(change(client, all.domain, { host: there.uri }))).message).match(
      /^volume twice.raw already exists in storage pool pool on tongzi-1 and belongs to something else/,
    );
    expect(here.virsh("domstate", "twice")).equal("running");
    there.virsh("vol-delete", "--pool", "pool", "twice.raw");
    await remove(all);
  });

  it("finishes a move in which the plugin was killed", async () => {
    const slow = { migration: { bandwidthMiBps: 2 } };
    const all = await machine("broken", slow);
    const plugin = await startPlugin();
    const { type, name, id, inputs, outputs } = all.domain;
    const newInputs = { ...inputs, host: there.uri };
    const cut = plugin.client
      .update({ type, name, id, oldInputs: inputs, oldOutputs: outputs, newInputs })
      .catch(() => undefined);
    while (!/Operation: +Outgoing migration/.test(here.virsh("domjobinfo", "broken"))) await sleep(200);
    await plugin.kill();
    await cut;
    const after = await move({ ...all, domain: { ...all.domain, inputs: { ...inputs, migration: {} } } }, there);
    expect(there.virsh("domstate", "broken")).equal("running");
    expect(there.virsh("domuuid", "broken")).equal(outputs.uuid);
    expect(ours(here, "broken")).deep.equal([]);
    there.virsh("destroy", "broken");
    expect(content(there, "broken.raw")).equal(all.digest);
    await remove(after);
  });

  it("moves domains in the order of a Relocation, and skips what is done", async () => {
    const [one, two] = [await machine("one"), await machine("two")];
    const step = (domain: string) => ({ domain, from: here.uri, to: there.uri });
    const idle = await up(client, "Relocation", "moves", { steps: [] });
    const news = { steps: [step("two"), step("one"), step("nobody")] };
    const { inputs, id, type, name } = idle;
    const olds = { oldInputs: inputs, oldOutputs: inputs };
    await client.update({ type, name, id, ...olds, newInputs: { ...inputs, ...news }, preview: true });
    expect(client.lines.slice(-3).map(({ message }) => message)).deep.equal([
      "1 of 3: two will move live from zunyi-1 to tongzi-1",
      "2 of 3: one will move live from zunyi-1 to tongzi-1",
      "3 of 3: nobody will move live from zunyi-1 to tongzi-1",
    ]);
    expect(here.virsh("domstate", "two")).equal("running");
    const done = await change(client, idle, news);
    const order = client.lines.map(({ message }) => /^moving (\w+) from zunyi-1 to tongzi-1$/.exec(message)?.[1]);
    expect(order.filter((domain) => domain !== undefined).slice(-2)).deep.equal(["two", "one"]);
    const lines = client.lines.length;
    await change(client, { ...done, inputs }, news);
    expect(client.lines.slice(lines).filter(({ message }) => message.startsWith("moving"))).deep.equal([]);
    for (const all of [one, two]) {
      const after = await move(all, there);
      expect(there.virsh("domuuid", after.domain.inputs.name as string)).equal(all.domain.outputs.uuid);
      await remove(after);
    }
    expect(volumes(here).filter((volume) => !volume.startsWith("base"))).deep.equal([]);
    expect(volumes(there).filter((volume) => !volume.startsWith("base"))).deep.equal([]);
  });
});
