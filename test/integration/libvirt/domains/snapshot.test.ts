/** Snapshots of domains on a real libvirtd. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { expect } from "chai";

import { Call } from "../../../../providers/base/types";
import { moveDomain } from "../../../../providers/libvirt/migration/move-domain";
import { provider } from "../../../../providers/libvirt/provider";
import { Virsh } from "../../../../providers/libvirt/client/virsh";
import { change, drift, failureOf, libvirtMissing, Made, TestHost, up } from "../../../support/libvirt/libvirt-plugin";
import { ProviderClient } from "../../../support/provider-client";

describe("libvirt: snapshots", function () {
  this.timeout(180_000);
  let host: TestHost;
  let client: ProviderClient;
  let machine: Made;
  const paths: Record<string, string> = {};
  const volumes: Record<string, Made> = {};

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    host = await TestHost.start("snapshots");
    client = await ProviderClient.start(provider);
    await up(client, "StoragePool", "pool", { host: host.uri, name: "pool", path: "/var/lib/libvirt/images/pool" });
    for (const [name, format] of Object.entries({ system: "qcow2", data: "qcow2", seed: "raw" })) {
      const volume = { host: host.uri, pool: "pool", name, format, capacityGiB: 0.0625 };
      volumes[name] = await up(client, "Volume", name, volume);
      paths[name] = String(volumes[name].outputs.path);
    }
    machine = await up(client, "Domain", "db", {
      ...{ host: host.uri, name: "db", vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 1, running: false },
      disks: [{ volume: paths.system }, { volume: paths.data }, { volume: paths.seed, format: "raw", readOnly: true }],
    });
  });

  after(async () => {
    client?.close();
    await host?.stop();
  });

  const snapshot = (name: string, more: object = {}) =>
    up(client, "Snapshot", name, { host: host.uri, domain: "db", name, ...more });
  const names = () => host.virsh("snapshot-list", "db", "--name").split(/\s+/).filter(Boolean);
  /** What QEMU says is in a disk. */
  const inside = (volume: string) =>
    execFileSync("qemu-img", ["snapshot", "-U", "-l", host.image("pool", volume)], { encoding: "utf8" });
  const power = async (running: boolean) => (machine = await change(client, machine, { running }));

  async function isSettled(made: Made) {
    expect(await drift(client, made)).deep.equal({});
    expect((await client.read(made))?.outputs).deep.equal(made.outputs);
    const imported = await client.read({ type: made.type, id: made.id });
    expect(imported?.inputs).deep.equal(made.inputs);
  }

  for (const [kind, running, state] of [
    ["a shut-off", false, "shutoff"],
    ["a running", true, "running"],
  ] as const) {
    it(`of ${kind} domain: is taken, read back, imported, and deleted`, async () => {
      await power(running);
      const made = await snapshot("before", { description: "upgrade <1> & 2" });
      expect(made.outputs.state).equal(state);
      expect(Math.abs(Date.parse(String(made.outputs.createdAt)) - Date.now())).lessThan(60_000);
      expect(inside("system")).contain("before");
      expect(inside("data")).contain("before");
      await isSettled(made);
      expect(host.virsh("domstate", "db")).equal(running ? "running" : "shut off");
      expect(await drift(client, machine)).deep.equal({});
      const later = await snapshot("later");
      await client.delete(made);
      expect(inside("system")).contain("later").and.not.contain("before");
      await isSettled(later);
      await client.delete(later);
      expect(names()).deep.equal([]);
      expect(await client.read(later)).equal(undefined);
      await client.delete(later);
    });
  }

  it("holds its domain on its host, and its volumes at their size", async () => {
    await power(false);
    const made = await snapshot("holding");
    const target = "qemu+unix:///system?socket=/run/powercloud/there";
    const from = new Virsh(host.uri, AbortSignal.timeout(30_000));
    const to = { uri: target, label: "there", attemptRun: async () => undefined } as unknown as Virsh;
    const call = { progress: () => undefined } as unknown as Call;
    const refusal = await failureOf(moveDomain(from, to, { name: "db" }, {}, call));
    expect(refusal.message).match(/db cannot move from snapshots: it has snapshots, holding, which would be lost/);
    const grown = await failureOf(change(client, volumes.data, { capacityGiB: 0.125 }));
    expect(grown.message).match(
      /growing volume data .*the volume is part of snapshots: delete those \(Snapshot\) first/,
    );
    await client.delete(made);
    await change(client, volumes.data, { capacityGiB: 0.125 });
  });

  it("removed by hand it is gone, and another of its name is not taken for it", async () => {
    await power(false);
    const made = await snapshot("drifting");
    host.virsh("snapshot-delete", "db", "drifting");
    expect(await drift(client, made)).deep.equal({ "": "gone" });
    host.virsh("snapshot-create-as", "db", "drifting", "by hand");
    const stale = { ...made, outputs: { ...made.outputs, createdAt: "2020-01-01T00:00:00Z" } };
    expect(await drift(client, stale)).deep.equal({ "": "gone" });
    await client.delete(stale);
    expect(names()).deep.equal(["drifting"]);
    const failure = await failureOf(snapshot("drifting"));
    expect(failure.message).match(/db on snapshots has a snapshot drifting already, of 20.*choose another name/);
    host.virsh("snapshot-delete", "db", "drifting");
  });

  it("takes up what a run left that was cut off, and takes it anew for another program", async () => {
    const made = await snapshot("half", { description: "one" });
    const again = await snapshot("half", { description: "one" });
    expect(again.outputs).deep.equal({ ...made.outputs, instance: again.outputs.instance });
    const other = await snapshot("half", { description: "two" });
    expect(other.outputs.description).equal("two");
    expect(names()).deep.equal(["half"]);
    await isSettled(other);
    await client.delete(other);
  });

  it("several at once wait for each other", async () => {
    await power(true);
    const made = await Promise.all(["a", "b", "c"].map((name) => snapshot(name)));
    expect(names().sort()).deep.equal(["a", "b", "c"]);
    await Promise.all(made.map((one) => client.delete(one)));
    expect(names()).deep.equal([]);
  });

  it("is not deleted in a running domain that lacks one of its disks: libvirt would crash", async () => {
    await power(true);
    const made = await snapshot("detached");
    // The firmware lets go of no disk; the next start does.
    host.virsh("detach-disk", "db", "vdb", "--config");
    host.virsh("destroy", "db");
    host.virsh("start", "db");
    const failure = await failureOf(client.delete(made));
    expect(failure.message).match(
      /cannot be deleted while db runs: its vdb has been detached since; shut the domain down/,
    );
    expect(names()).deep.equal(["detached"]);
    host.virsh("destroy", "db");
    await client.delete(made);
    expect(names()).deep.equal([]);
    machine = await change(client, machine, { running: false });
    await isSettled(await snapshot("whole"));
    host.virsh("snapshot-delete", "db", "whole");
  });

  it("says what is in the way: no domain, a raw disk, an external snapshot", async () => {
    const missing = await failureOf(snapshot("x", { domain: "nowhere" }));
    expect(missing.message).match(/there is no domain nowhere on snapshots; make it \(Domain\) before its snapshots/);
    await up(client, "Domain", "raw", {
      ...{ host: host.uri, name: "raw", vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 1, running: false },
      disks: [{ volume: paths.seed, format: "raw" }],
    });
    const raw = await failureOf(snapshot("x", { domain: "raw" }));
    expect(raw.message).match(/taking snapshot x of domain raw failed: .*internal snapshot .*raw/);
    writeFileSync(
      host.image("external.xml"),
      "<domainsnapshot><name>outside</name><disks><disk name='vda' snapshot='external'><source file='/var/lib/libvirt/images/o'/></disk></disks></domainsnapshot>",
    );
    host.virsh("snapshot-create", "db", host.image("external.xml"), "--disk-only");
    const external = await failureOf(client.read({ type: "libvirt:index:Snapshot", id: `${host.uri}|db|outside` }));
    expect(external.message).match(/snapshot outside of db on snapshots is external/);
  });
});
