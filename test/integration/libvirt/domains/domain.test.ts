/** The libvirt plugin's domains against a real libvirtd. The machines have no system: their firmware runs. */
import { expect } from "chai";

import { provider } from "../../../../providers/libvirt/provider";
import { change, drift, failureOf, libvirtMissing, Made, TestHost, up } from "../../../support/libvirt/libvirt-plugin";
import { CallError, ProviderClient } from "../../../support/provider-client";

describe("libvirt: domains", function () {
  this.timeout(180_000);
  let host: TestHost;
  let client: ProviderClient;
  let disk: string;

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    host = await TestHost.start("domains");
    client = await ProviderClient.start(provider);
    host.inside("ip", "link", "add", "br-lan", "type", "bridge");
    await up(client, "StoragePool", "pool", { host: host.uri, name: "pool", path: "/var/lib/libvirt/images/pool" });
    await up(client, "Network", "lan", { host: host.uri, name: "lan", bridge: "br-lan" });
    const volume = await up(client, "Volume", "disk", {
      host: host.uri,
      pool: "pool",
      name: "disk.qcow2",
      capacityGiB: 1,
    });
    disk = volume.outputs.path as string;
  });

  after(async () => {
    client?.close();
    await host?.stop();
  });

  const domain = (name: string, more: object = {}) => ({
    host: host.uri,
    name,
    vcpu: 1,
    memoryMiB: 64,
    shutdownTimeoutSeconds: 1,
    ...more,
  });
  const state = (name: string) => host.virsh("domstate", name);
  const remove = (made: Made) => client.delete(made);

  it("makes a domain as it was described, reads and imports it, and removes it", async () => {
    const news = domain("full", {
      disks: [{ volume: disk }],
      interfaces: [{ network: "lan", mac: "52:54:00:AA:BB:01" }],
      metadata: { role: 'billing & "more" <x>' },
    });
    const made = await up(client, "Domain", "full", news);
    expect(made.outputs).include({ state: "running", isReady: true, uuid: host.virsh("domuuid", "full") });
    const xml = host.virsh("dumpxml", "full");
    expect(xml)
      .match(/<domain type='qemu'/)
      .and.match(/machine='pc-q35/)
      .and.match(/<cpu mode='maximum'/);
    expect(xml)
      .contain("<target dev='vda' bus='virtio'/>")
      .and.contain("org.qemu.guest_agent.0")
      .and.contain("<rng model='virtio'>");
    expect(xml).contain("<log file='/var/lib/libvirt/images/pool/full.console.log'");
    expect(host.virsh("dominfo", "full")).match(/Autostart: +enable/);
    expect(host.inside("ip", "-o", "link", "show", "master", "br-lan")).contain("vnet");
    expect(await drift(client, made)).deep.equal({});
    const imported = await client.read({ type: made.type, id: made.id });
    expect(imported?.inputs).deep.equal({ ...made.inputs, shutdownTimeoutSeconds: 60 });
    await remove(made);
    expect(await client.read(made)).equal(undefined);
    expect(host.virsh("vol-list", "pool")).contain("disk.qcow2").and.not.contain("console.log");
    await remove(made);
  });

  it("changes more than its maxima by a restart with consent only, and keeps what an operator added", async () => {
    const made = await up(client, "Domain", "resized", domain("resized", { metadata: { a: "1" } }));
    host.virsh("desc", "resized", "--config", "--new-desc", "kept by its operator");
    const news = { vcpu: 2, memoryMiB: 96, metadata: { a: "2" } };
    const olds = { oldInputs: made.inputs, oldOutputs: made.outputs };
    const target = { type: made.type, name: made.name, id: made.id, ...olds, newInputs: { ...made.inputs, ...news } };
    expect(await client.diff(target)).deep.include({
      changes: { vcpu: "update", memoryMiB: "update", "metadata.a": "update" },
      replaces: [],
    });
    const refused = await failureOf(client.update({ ...target, preview: true }));
    expect(refused.message).match(
      /^resized on domains would have to be shut down and started again: maxVcpu 1 to 2, maxMemoryMiB 64 to 96\. Allow it by allowRestart/,
    );
    expect((await failureOf(change(client, made, news))).message).contain("maxMemoryMiB 64 to 96");
    expect(host.virsh("dominfo", "resized")).match(/CPU\(s\): +1\n/);
    const consent = { ...target.newInputs, allowRestart: true };
    await client.update({ ...target, newInputs: consent, preview: true });
    expect(client.lines.at(-1)).include({
      warning: true,
      message: "resized will be shut down and started again: maxVcpu 1 to 2, maxMemoryMiB 64 to 96",
    });
    const changed = await change(client, made, { ...news, allowRestart: true });
    expect(host.virsh("dominfo", "resized")).match(/State: +running\nCPU\(s\): +2\n[^]*Max memory: +98304 KiB/);
    expect(changed.outputs.uuid).equal(made.outputs.uuid);
    expect(host.virsh("desc", "resized", "--config")).equal("kept by its operator");
    expect(await drift(client, changed)).deep.equal({});
    await remove(changed);
  });

  it("restarts nothing for a change that does not need it", async () => {
    const made = await up(client, "Domain", "steady", domain("steady"));
    const id = host.virsh("domid", "steady");
    const changed = await change(client, made, {
      autostart: false,
      metadata: { note: "x" },
      ready: { command: ["true"], timeoutSeconds: 1 },
    });
    expect(changed.outputs.state).equal("running");
    expect(host.virsh("domid", "steady")).equal(id);
    await remove(changed);
  });

  it("replaces a domain with other disks, the old one first", async () => {
    const made = await up(client, "Domain", "moved", domain("moved", { running: false }));
    const newInputs = { ...made.inputs, disks: [{ volume: disk, format: "qcow2", readOnly: false }] };
    const olds = { oldInputs: made.inputs, oldOutputs: made.outputs };
    const diff = await client.diff({ type: made.type, id: made.id, ...olds, newInputs });
    expect(diff).deep.include({ replaces: ["disks"], deleteBeforeReplace: true });
    await remove(made);
  });

  it("keeps a volume as long as a domain runs from it", async () => {
    const place = { host: host.uri, pool: "pool", name: "busy.qcow2" };
    const volume = await up(client, "Volume", "busy", { ...place, capacityGiB: 1 });
    const made = await up(client, "Domain", "busy", domain("busy", { disks: [{ volume: volume.outputs.path }] }));
    expect((await failureOf(remove(volume))).message).match(/busy\.qcow2 .* is a disk of busy, which is running/);
    expect(host.virsh("vol-list", "pool")).contain("busy.qcow2");
    await remove(made);
    await remove(volume);
    expect(host.virsh("vol-list", "pool")).not.contain("busy.qcow2");
  });

  it("puts no empty disk in the place of one that is missing under its domain", async () => {
    const place = { host: host.uri, pool: "pool", name: "data.qcow2", capacityGiB: 1 };
    const volume = await up(client, "Volume", "data", place);
    const off = { disks: [{ volume: volume.outputs.path }], running: false };
    const made = await up(client, "Domain", "data", domain("data", off));
    host.virsh("vol-delete", "--pool", "pool", "data.qcow2");
    expect(await client.read(volume)).equal(undefined);
    const { message } = await failureOf(up(client, "Volume", "data", place));
    expect(message).match(
      /data\.qcow2 .* is missing, although it is a disk of data: .*mounted there.*virsh undefine data/s,
    );
    expect(host.virsh("vol-list", "pool")).not.match(/data\.qcow2 /);
    await remove(made);
    const anew = await up(client, "Volume", "data", place);
    const again = await up(client, "Domain", "data", domain("data", off));
    await remove(anew);
    const replacement = await up(client, "Volume", "data", { ...place, capacityGiB: 2 });
    await remove(again);
    await remove(replacement);
  });

  it("keeps a domain that did not become ready, tells why, and waits for it at the next up", async () => {
    const ready = { command: ["/bin/true"], timeoutSeconds: 4 };
    const news = domain("silent", { ready, disks: [{ volume: disk }] });
    const error = (await failureOf(up(client, "Domain", "silent", news))) as CallError;
    expect(error.message).match(/silent on domains was not ready within 4 s: its guest agent never answered/);
    expect(error.message).match(/virsh -c 'qemu\+unix:.*' console silent/);
    expect(error.kept?.outputs).include({ state: "running", isReady: false });
    expect(client.lines.map(({ message }) => message)).include(
      "waiting for silent on domains: guest agent, 0 s of 4 s",
    );
    const { inputs } = await client.check({ type: "libvirt:index:Domain", name: "silent", news });
    const made = {
      type: "libvirt:index:Domain",
      name: "silent",
      inputs,
      id: error.kept!.id,
      outputs: error.kept!.outputs,
    };
    expect((await failureOf(change(client, made, {}))).message).match(/was not ready within 4 s/);
    await remove(made);
  });

  it("starts a guest again whose emulator crashed while it was waited for", async () => {
    const ready = { command: ["true"], timeoutSeconds: 12 };
    const making = failureOf(up(client, "Domain", "crashing", domain("crashing", { ready })));
    const waits = () => client.lines.some(({ message }) => message.startsWith("waiting for crashing"));
    while (!waits()) await new Promise((resolve) => setTimeout(resolve, 200));
    const first = host.virsh("domid", "crashing");
    host.inside("sh", "-c", "kill -KILL $(cat /run/libvirt/qemu/crashing.pid)");
    expect((await making).message).match(/was not ready within 12 s/);
    expect(state("crashing")).equal("running");
    expect(host.virsh("domid", "crashing")).not.equal(first);
    host.virsh("destroy", "crashing");
    host.virsh("undefine", "crashing");
  });

  it("starts a machine whose emulator crashed, without a refresh, while another host is lost", async () => {
    const made = await up(client, "Domain", "ended", domain("ended"));
    const { type, name, id, inputs, outputs } = made;
    const olds = { type, name, id, oldInputs: inputs, oldOutputs: outputs, newInputs: inputs };
    host.inside("sh", "-c", "kill -KILL $(cat /run/libvirt/qemu/ended.pid)");
    while (state("ended") !== "shut off") await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await client.diff(olds)).changes, "when no host is lost, none is asked").deep.equal({});
    const later = await ProviderClient.start(provider, {
      lostHosts: JSON.stringify(["qemu+ssh://lost.invalid/system"]),
    });
    try {
      expect((await later.diff(olds)).changes).deep.equal({ running: "update" });
      await later.update({ ...olds, preview: true });
      expect(later.lines.at(-1)?.message).equal("ended on domains does not run any more: it will be started");
      expect(state("ended")).equal("shut off");
      expect((await later.update(olds)).outputs).deep.equal(outputs);
      expect(state("ended")).equal("running");
    } finally {
      later.close();
      (await ProviderClient.start(provider)).close();
    }
    await remove(made);
  });
});
