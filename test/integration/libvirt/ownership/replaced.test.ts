/** Objects that are replaced by one of the same name which is made first, as by `pulumi up --replace` or another provider. */
import { writeFileSync } from "node:fs";
import { expect } from "chai";

import { Properties } from "../../../../providers/base/types";
import { provider } from "../../../../providers/libvirt/provider";
import {
  change,
  drift,
  failureOf,
  libvirtMissing,
  Made,
  PluginProcess,
  startPlugin,
  TestHost,
  up,
} from "../../../support/libvirt/libvirt-plugin";
import { ProviderClient } from "../../../support/provider-client";

const IMAGES = "/var/lib/libvirt/images";

/** A kind of object: what a program says of it, how an operator looks for it, and what may change about it. */
interface Kind {
  readonly says: Properties;
  readonly list: string[];
  readonly shows?: string;
  readonly change?: Properties;
  /** A change after that. Default: back to what it was. */
  readonly further?: Properties;
}

const KINDS: Readonly<Record<string, Kind>> = {
  StoragePool: {
    says: { name: "other", path: `${IMAGES}/other` },
    list: ["pool-list", "--all", "--name"],
    change: { permissions: { mode: "0711" } },
  },
  Network: {
    says: { name: "lan", mode: "nat", addresses: [{ address: "10.77.0.1", prefix: 24 }] },
    list: ["net-list", "--all", "--name"],
    change: { dnsHosts: [{ ip: "10.77.0.9", names: ["db.example"] }] },
  },
  Secret: {
    says: { usage: "ceph", name: "client.lab", value: "abc", description: "of the lab" },
    list: ["secret-list"],
    shows: "client.lab",
    change: { description: "of all" },
  },
  NwFilter: {
    says: { name: "web", rules: [{ action: "accept", direction: "in", protocol: "tcp", dstPorts: { first: 80 } }] },
    list: ["nwfilter-list"],
    change: { rules: [] },
  },
  Volume: {
    says: { pool: "pool", name: "data.qcow2", capacityGiB: 0.0625 },
    list: ["vol-list", "pool"],
    change: { capacityGiB: 0.125 },
    further: { capacityGiB: 0.25 },
  },
  CloudInitDisk: {
    says: { pool: "pool", name: "seed.iso", userData: "#cloud-config\n" },
    list: ["vol-list", "pool"],
    change: { userData: "#cloud-config\n{}\n" },
  },
  Domain: {
    says: { name: "vm", vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 1 },
    list: ["list", "--all", "--name"],
    change: { metadata: { a: "b" } },
  },
  Snapshot: {
    says: { domain: "kept", name: "first", description: "before" },
    list: ["snapshot-list", "kept", "--name"],
  },
};

describe("libvirt: what was taken up is not deleted by the entry that it had before", function () {
  this.timeout(240_000);
  let host: TestHost;
  let client: ProviderClient;
  let other: PluginProcess;

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    host = await TestHost.start("replaced");
    client = await ProviderClient.start(provider);
    other = await startPlugin();
    const pool = { host: host.uri, name: "pool", path: `${IMAGES}/pool` };
    await up(client, "StoragePool", "pool", pool);
    const disk = await up(client, "Volume", "kept", {
      host: host.uri,
      pool: "pool",
      name: "kept",
      capacityGiB: 0.0625,
    });
    const machine = { host: host.uri, name: "kept", vcpu: 1, memoryMiB: 64, running: false };
    await up(client, "Domain", "kept", { ...machine, disks: [{ volume: disk.outputs.path }] });
  });

  after(async () => {
    client?.close();
    await other?.kill();
    await host?.stop();
  });

  const make = (by: ProviderClient, kind: string) => up(by, kind, "x", { host: host.uri, ...KINDS[kind].says });
  const nameOf = (kind: string) => KINDS[kind].shows ?? String(KINDS[kind].says.name);
  const isThere = (kind: string) => {
    const words = host.virsh(...KINDS[kind].list).split(/\s+/);
    return words.includes(nameOf(kind));
  };

  for (const [kind, { list, change: news }] of Object.entries(KINDS)) {
    describe(kind, () => {
      it("stays as it is declared when the old entry is deleted, by another process too", async () => {
        const first = await make(client, kind);
        const second = await make(other.client, kind);
        expect(client.lines.concat(other.client.lines).map(({ message }) => message)).satisfy((lines: string[]) =>
          lines.some((line) => line.includes("is there already, made by this resource: it is taken up as it is")),
        );
        await client.delete(first);
        expect(isThere(kind)).equal(true);
        const third = await make(client, kind);
        await client.delete(second);
        await client.delete(first);
        expect(isThere(kind)).equal(true);
        expect(await drift(client, third)).deep.equal({});
        expect(third.id).equal(first.id);
        await client.delete(third);
        expect(isThere(kind)).equal(false);
        expect(host.virsh(...list)).not.contain(`${nameOf(kind)}.`);
      });

      it("is gone for a refresh of the old entry, and no import loses it", async () => {
        const first = await make(client, kind);
        const second = await make(client, kind);
        expect(await client.read(first)).equal(undefined);
        expect((await client.read(second))?.outputs).deep.equal(second.outputs);
        const imported = await client.read({ type: second.type, name: second.name, id: second.id });
        expect(imported?.outputs.instance).equal(second.outputs.instance);
        await client.delete(second);
        expect(isThere(kind)).equal(false);
      });

      it("that an older version made is taken up likewise, and deleted by its own entry", async () => {
        const made = await make(client, kind);
        const { instance, ...outputs } = made.outputs;
        expect(instance).match(/^[0-9a-f]{12}$/);
        await client.delete({ ...made, outputs });
        expect(isThere(kind)).equal(true);
        await client.delete(made);
        expect(isThere(kind)).equal(false);
      });

      it("made anew after somebody took it away is another one than before", async () => {
        const first = await make(client, kind);
        await client.delete(first);
        const second = await make(client, kind);
        await client.delete(first);
        expect(isThere(kind)).equal(true);
        await client.delete(second);
      });

      if (news === undefined) return;
      it("keeps what it is through changes; an entry that was left behind takes it back by its next change", async () => {
        const first = await change(client, await make(client, kind), news);
        expect(first.outputs.instance).match(/^[0-9a-f]{12}$/);
        expect((await client.read(first))?.outputs.instance).equal(first.outputs.instance);
        const { says, further } = KINDS[kind];
        const second = { ...first, outputs: { ...first.outputs, instance: "000000000000" } };
        const before = Object.fromEntries(Object.keys(news).map((key) => [key, says[key]]));
        const back = await change(client, second, further ?? before);
        expect(back.outputs.instance).not.equal(second.outputs.instance);
        await client.delete(first);
        expect(isThere(kind)).equal(true);
        await client.delete(back);
        expect(isThere(kind)).equal(false);
      });
    });
  }

  it("VolumeReplica: the copy that is good stays until the new one is, which stays", async () => {
    const says = { pool: "pool", volume: "kept", targetPool: "pool", targetName: "copy" };
    const inputs = { ...says, host: host.uri, targetHost: host.uri };
    const first = await up(client, "VolumeReplica", "copy", inputs);
    const second = await up(client, "VolumeReplica", "copy", inputs);
    expect([first.outputs.current, second.outputs.current]).deep.equal(["copy.1", "copy.2"]);
    await client.delete(first);
    expect(host.virsh("vol-list", "pool")).contain("copy.2").not.contain("copy.1 ");
    expect((await client.read(second))?.outputs).deep.equal(second.outputs);
    await client.delete(second);
    expect(host.virsh("vol-list", "pool")).not.contain("copy.");
  });

  it("what others made under the name since is theirs", async () => {
    const pool = await make(client, "StoragePool");
    const network = await make(client, "Network");
    host.virsh("pool-destroy", "other");
    host.virsh("pool-undefine", "other");
    host.virsh("pool-define-as", "other", "dir", "--target", `${IMAGES}/theirs`);
    host.virsh("net-destroy", "lan");
    host.virsh("net-undefine", "lan");
    const theirs = host.image("lan.xml");
    writeFileSync(theirs, "<network><name>lan</name><bridge name='virbr9'/></network>");
    host.virsh("net-define", theirs);
    for (const made of [pool, network]) {
      expect(await client.read(made)).equal(undefined);
      await client.delete(made);
    }
    expect([isThere("StoragePool"), isThere("Network")]).deep.equal([true, true]);
    const message = (await failureOf(make(client, "Network"))).message;
    expect(message).match(/network lan already exists on .* and was not made by this resource/);
    host.virsh("net-undefine", "lan");
    host.virsh("pool-undefine", "other");
  });

  it("an adopted machine whose topology has no such number of processors is refused by a preview", async () => {
    const file = host.image("odd.xml");
    writeFileSync(
      file,
      `<domain type='qemu'><name>odd</name><memory unit='MiB'>64</memory><vcpu cpuset='0'>4</vcpu><os><type>hvm</type></os>
        <cpu><topology sockets='1' dies='1' cores='2' threads='2'/></cpu></domain>`,
    );
    host.virsh("define", file);
    const says = { host: host.uri, name: "odd", adopts: host.virsh("domuuid", "odd"), vcpu: 4, memoryMiB: 64 };
    const made = await up(client, "Domain", "odd", { ...says, running: false, autostart: false });
    const target = { type: made.type, name: made.name, id: made.id, oldInputs: made.inputs, oldOutputs: made.outputs };
    const preview = client.update({ ...target, newInputs: { ...made.inputs, vcpu: 5 }, preview: true });
    expect((await failureOf(preview)).message).contain("odd cannot be given maxVcpu 5: its processors are 1 sockets");
    const bigger = await change(client, made, { vcpu: 6 });
    expect(host.virsh("dumpxml", "odd"))
      .match(/cpuset='0' current='6'>6<|cpuset='0'>6</)
      .contain("cores='3' threads='2'");
    await client.delete(bigger);
  });

  it("an adopted machine is let go of, not removed, whoever deletes its entry", async () => {
    const kept = { name: "kept", adopts: host.virsh("domuuid", "kept") };
    // Made by a resource, it has an owner; without the mark it is an operator's.
    host.virsh("metadata", "kept", "urn:powercloud:libvirt:domain:1", "--remove", "--config");
    const says = { host: host.uri, vcpu: 1, memoryMiB: 64, running: false, ...kept };
    const first: Made = await up(client, "Domain", "adopted", says);
    await up(client, "Domain", "adopted", says);
    await client.delete(first);
    expect(host.virsh("list", "--all", "--name")).contain("kept");
    expect(client.lines.at(-1)?.message).match(/kept on .* was adopted: it is let go of, and stays as it is/);
  });
});
