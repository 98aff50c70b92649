/** What is on a host already, for a real libvirtd: imported, continued when it is ours, refused when it is somebody's own. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";

import { METADATA_NAMESPACE } from "../../../../providers/libvirt/domains/domain-xml";
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
import { CallError, ProviderClient } from "../../../support/provider-client";

const POOL = "/var/lib/libvirt/images/pool";

/** As an operator writes it: in KiB, with a disk, and with a device of which this project knows nothing. */
const BY_HAND = `<domain type='qemu'>
  <name>by-hand</name>
  <memory>66000</memory>
  <vcpu>2</vcpu>
  <os><type machine='q35'>hvm</type></os>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='${POOL}/by-hand.qcow2'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <interface type='network'><mac address='52:54:00:AB:CD:0E'/><source network='lan'/></interface>
    <watchdog model='i6300esb' action='reset'/>
  </devices>
</domain>`;

describe("libvirt: what is there already", function () {
  this.timeout(180_000);
  let host: TestHost;
  let client: ProviderClient;
  let folder: string;

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    folder = mkdtempSync(join(tmpdir(), "powercloud-adoption-"));
    host = await TestHost.start("adoption");
    client = await ProviderClient.start(provider);
    host.inside("ip", "link", "add", "br-lan", "type", "bridge");
    await up(client, "StoragePool", "pool", { host: host.uri, name: "pool", path: POOL });
    await up(client, "Network", "lan", { host: host.uri, name: "lan", bridge: "br-lan" });
  });

  after(async () => {
    client?.close();
    await host?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  const domain = (name: string, more: object = {}) => ({
    ...{ host: host.uri, name, vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 0, ...more },
  });
  const volume = (name: string, more: object) =>
    up(client, "Volume", name, { host: host.uri, pool: "pool", name, ...more });
  const inode = (name: string) => statSync(host.image("pool", name)).ino;

  function defineByHand(): string {
    host.virsh("vol-create-as", "pool", "by-hand.qcow2", "1000000", "--format", "qcow2");
    const file = join(folder, "by-hand.xml");
    writeFileSync(file, BY_HAND);
    host.virsh("define", file);
    return host.virsh("dumpxml", "--inactive", "by-hand");
  }

  function removeByHand(): void {
    host.virsh("undefine", "by-hand");
    host.virsh("vol-delete", "--pool", "pool", "by-hand.qcow2");
  }

  /** As `pulumi import`, with a program that says what was found. */
  async function imported(kind: string, name: string, id: string): Promise<Made> {
    const type = `libvirt:index:${kind}`;
    const found = await client.read({ type, name, id });
    expect(found?.id).equal(id);
    const checked = await client.check({ type, name, news: found!.inputs, olds: found!.inputs });
    expect(checked).deep.equal({ inputs: found!.inputs, failures: [] });
    const olds = { oldInputs: found!.inputs, oldOutputs: found!.outputs };
    expect((await client.diff({ type, name, id, ...olds, newInputs: checked.inputs })).changes).deep.equal({});
    return { type, name, ...found! };
  }

  describe("domains", () => {
    it("pain 12: imports a domain made by hand by its URI and name, and leaves it as it was", async () => {
      const definition = defineByHand();
      const made = await imported("Domain", "by-hand", `${host.uri}|by-hand`);
      expect(made.inputs).deep.include({ vcpu: 2, memoryMiB: 64, running: false, autostart: false });
      expect(made.inputs.disks).deep.equal([{ volume: `${POOL}/by-hand.qcow2`, format: "qcow2", readOnly: false }]);
      expect(made.inputs.interfaces).deep.equal([{ network: "lan", mac: "52:54:00:ab:cd:0e" }]);
      expect(host.virsh("dumpxml", "--inactive", "by-hand")).equal(definition);
      // Beyond five seconds a guest is asked by its agent as well, for which this domain has no channel.
      const started = await change(client, made, { running: true, shutdownTimeoutSeconds: 6 });
      expect(host.virsh("domstate", "by-hand")).equal("running");
      expect(started.outputs.uuid).equal(/<uuid>(.*)<\/uuid>/.exec(definition)![1]);
      expect(host.virsh("dumpxml", "by-hand")).contain("<watchdog model='i6300esb'");
      expect(await drift(client, started)).deep.equal({});
      await client.delete(started);
      host.virsh("vol-delete", "--pool", "pool", "by-hand.qcow2");
    });

    it("pain 12: refuses an operator's own domain, says how to import it, and does not touch it", async () => {
      const definition = defineByHand();
      host.virsh("start", "by-hand");
      const id = host.virsh("domid", "by-hand");
      const error = await failureOf(up(client, "Domain", "mine", domain("by-hand", { running: false })));
      expect(error.message).match(/^domain by-hand already exists on adoption and was not made by this project/);
      expect(error.message).contain(`pulumi import libvirt:index:Domain mine '${host.uri}|by-hand'`);
      expect((error as CallError).kept).equal(undefined);
      expect([host.virsh("domid", "by-hand"), host.virsh("domstate", "by-hand")]).deep.equal([id, "running"]);
      expect(host.virsh("dumpxml", "--inactive", "by-hand")).equal(definition);
      host.virsh("destroy", "by-hand");
      removeByHand();
    });

    it("pain 12: refuses another resource's domain, and one whose mark was taken away", async () => {
      const ours = await up(client, "Domain", "taken", domain("taken", { running: false }));
      const error = await failureOf(up(client, "Domain", "other", domain("taken")));
      expect(error.message).match(/domain taken already exists on adoption and belongs to taken of stack test/);
      host.virsh("metadata", "taken", "--uri", METADATA_NAMESPACE, "--remove", "--config");
      const foreign = await failureOf(up(client, "Domain", "taken", domain("taken")));
      expect(foreign.message).match(/was not made by this project/);
      expect(host.virsh("domuuid", "taken")).equal(ours.outputs.uuid);
      await client.delete(ours);
    });

    it("pain 12: continues a domain whose making was cut off by SIGKILL", async () => {
      const plugin = await startPlugin();
      const news = domain("half", { ready: { command: ["/bin/true"], timeoutSeconds: 600 } });
      const first = up(plugin.client, "Domain", "half", news).then(
        () => "done",
        () => "killed",
      );
      while (!/half +running/.test(host.virsh("list", "--all"))) await sleep(200);
      await plugin.kill();
      expect(await first).equal("killed");
      const [uuid, id] = [host.virsh("domuuid", "half"), host.virsh("domid", "half")];
      const made = await up(client, "Domain", "half", domain("half"));
      expect(made.outputs.uuid).equal(uuid);
      expect(host.virsh("domid", "half")).equal(id);
      await client.delete(made);
    });

    it("pain 12: continues a domain that was defined and could not start, with its state and without", async () => {
      await up(client, "Network", "later", { host: host.uri, name: "later", bridge: "br-later" });
      const news = domain("stuck", { interfaces: [{ network: "later", mac: "52:54:00:00:00:09" }] });
      const error = (await failureOf(up(client, "Domain", "stuck", news))) as CallError;
      expect(error.message).match(
        /^adoption: starting domain stuck failed: .*br-later.*the network's bridge does not exist on the host/,
      );
      const uuid = host.virsh("domuuid", "stuck");
      expect(error.kept?.outputs).include({ uuid, state: "shut off", isReady: false });
      // A run whose state was lost finds it just as well.
      expect((await failureOf(up(client, "Domain", "stuck", news))).message).match(/^adoption: starting domain stuck/);
      host.inside("ip", "link", "add", "br-later", "type", "bridge");
      const { inputs } = await client.check({ type: "libvirt:index:Domain", name: "stuck", news });
      const half = { type: "libvirt:index:Domain", name: "stuck", inputs, ...error.kept! };
      const made = await change(client, half, {});
      expect(made.outputs).include({ uuid, state: "running", isReady: true });
      const again = await up(client, "Domain", "stuck", news);
      expect(again.outputs).deep.equal({ ...made.outputs, instance: again.outputs.instance });
      await client.delete(again);
    });
  });

  describe("volumes", () => {
    it("pain 12: imports volumes made by hand by URI, pool and name, and grows them with what is in them", async () => {
      host.virsh("vol-create-as", "pool", "base.qcow2", "1M", "--format", "qcow2");
      const backing = ["--backing-vol", "base.qcow2", "--backing-vol-format", "qcow2"];
      host.virsh("vol-create-as", "pool", "clone.qcow2", "1000001", "--format", "qcow2", ...backing);
      host.virsh("vol-create-as", "pool", "data.raw", "1000001", "--format", "raw");
      writeFileSync(host.image("pool/data.raw"), "meter 4711", { flag: "r+" });
      const clone = await imported("Volume", "clone", `${host.uri}|pool|clone.qcow2`);
      expect(clone.inputs).include({ format: "qcow2", baseVolume: "base.qcow2" });
      const data = await imported("Volume", "data", `${host.uri}|pool|data.raw`);
      expect(data.inputs).include({ format: "raw" }).and.not.have.property("baseVolume");
      const grown = await change(client, data, { capacityGiB: 0.01 });
      expect(readFileSync(host.image("pool/data.raw"), "utf8").slice(0, 10)).equal("meter 4711");
      expect(await drift(client, grown)).deep.equal({});
      for (const made of [clone, grown]) await client.delete(made);
      host.virsh("vol-delete", "--pool", "pool", "base.qcow2");
    });

    it("pain 12: refuses an operator's own volume or seed, says how to import it, and does not touch it", async () => {
      host.virsh("vol-create-as", "pool", "theirs.raw", "1M", "--format", "raw");
      writeFileSync(host.image("pool/theirs.raw"), "precious", { flag: "r+" });
      const [before, file] = [inode("theirs.raw"), readFileSync(host.image("pool/theirs.raw"))];
      const place = { host: host.uri, pool: "pool", name: "theirs.raw" };
      for (const make of [
        () => volume("theirs.raw", { capacityGiB: 1, format: "raw" }),
        () => up(client, "CloudInitDisk", "theirs.raw", { ...place, userData: "#cloud-config\n" }),
      ]) {
        const { message } = await failureOf(make());
        expect(message).match(
          /^volume theirs\.raw already exists in storage pool pool on adoption and was not made by this resource/,
        );
        expect(message).contain(`pulumi import, id '${host.uri}|pool|theirs.raw'`);
      }
      expect(inode("theirs.raw")).equal(before);
      expect(readFileSync(host.image("pool/theirs.raw")).equals(file)).equal(true);
      expect(host.virsh("vol-list", "pool")).not.match(/making|made/);
      host.virsh("vol-delete", "--pool", "pool", "theirs.raw");
    });

    it("pain 12: makes an upload again that was cut off by SIGKILL", async () => {
      const source = join(folder, "large.raw");
      writeFileSync(source, "start");
      truncateSync(source, 512 * 1024 ** 2);
      const plugin = await startPlugin();
      const news = { host: host.uri, pool: "pool", name: "large.raw", format: "raw", source };
      const first = up(plugin.client, "Volume", "large.raw", news).then(
        () => "done",
        () => "killed",
      );
      while (!existsSync(host.image("pool/large.raw"))) await sleep(5);
      await plugin.kill();
      expect(await first).equal("killed");
      expect(host.virsh("vol-list", "pool")).match(/large\.raw\.\w+\.making/);
      const made = await up(client, "Volume", "large.raw", news);
      expect(execFileSync("cmp", [source, host.image("pool/large.raw")], { encoding: "utf8" })).equal("");
      expect(host.virsh("vol-list", "pool")).not.match(/\.making/);
      await client.delete(made);
      expect(host.virsh("vol-list", "pool")).equal("");
    });

    it("pain 12: takes over a finished volume that the state does not know", async () => {
      const made = await volume("known.qcow2", { capacityGiB: 1 });
      const before = inode("known.qcow2");
      const again = await volume("known.qcow2", { capacityGiB: 1 });
      expect(again.outputs).deep.equal({ ...made.outputs, instance: again.outputs.instance });
      expect(inode("known.qcow2")).equal(before);
      await client.delete(again);
    });
  });

  it("pain 12: continues its own pool and network after a lost state, and refuses those of others", async () => {
    const news = { host: host.uri, name: "own", bridge: "br-lan" };
    const lost = await up(client, "Network", "own", news);
    expect(host.virsh("net-dumpxml", "own")).contain("<forward mode='bridge'/>").and.contain("<bridge name='br-lan'/>");
    const first = await up(client, "Network", "own", news);
    expect(first.outputs.uuid).equal(lost.outputs.uuid);
    const taken = await failureOf(up(client, "Network", "other", news));
    expect(taken.message).match(/network own already exists on adoption .*was not made by this resource.*import/);
    const pool = { host: host.uri, name: "pool", path: POOL };
    await up(client, "StoragePool", "pool", pool);
    expect((await failureOf(up(client, "StoragePool", "other", pool))).message).match(
      /storage pool pool already exists/,
    );
    host.virsh("net-destroy", "own");
    expect(await drift(client, first)).deep.equal({ active: "update" });
    await change(client, first, {});
    expect((await client.read({ type: first.type, id: first.id }))?.inputs).deep.equal(first.inputs);
    await client.delete(first);
    expect(await client.read(first)).equal(undefined);
  });
});
