/** Copies of volumes on a second host, between two real libvirtds. The machines have no system: QEMU writes to their disks. */
import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, readdirSync } from "node:fs";
import { expect } from "chai";

import { provider } from "../../../../providers/libvirt/provider";
import {
  change,
  failureOf,
  libvirtMissing,
  Made,
  startPlugin,
  TestHost,
  up,
} from "../../../support/libvirt/libvirt-plugin";
import { ProviderClient } from "../../../support/provider-client";
import { writeInside } from "../../../support/libvirt/running-disk";

const POOL = "/var/lib/libvirt/images/pool";
const LONG_AGO = "2020-01-01T00:00:00.000Z";

describe("libvirt: copies of volumes on another host", function () {
  this.timeout(240_000);
  let here: TestHost;
  let there: TestHost;
  let client: ProviderClient;
  let hereGone = false;

  before(async function () {
    if (libvirtMissing("qemu-io") !== undefined) return this.skip();
    here = await TestHost.start("tongzi-1");
    there = await TestHost.start("zunyi-1");
    client = await ProviderClient.start(provider);
    for (const host of [here, there]) {
      await up(client, "StoragePool", "pool", { host: host.uri, name: "pool", path: POOL });
    }
    const base = { host: here.uri, pool: "pool", name: "base.qcow2", capacityGiB: 0.0625 };
    await up(client, "Volume", "base", base);
    write("base.qcow2", "0x11", "0 1M");
  });

  after(async () => {
    client?.close();
    if (!hereGone) await here?.stop();
    await there?.stop();
  });

  /** Writes a byte into a disk that nothing has open. */
  function write(name: string, byte: string, where: string) {
    here.inside("qemu-io", "-f", "qcow2", "-c", `write -P ${byte} ${where}`, `${POOL}/${name}`);
  }

  /** Whether the copy holds that byte there. */
  function holds(name: string, byte: string, where: string): boolean {
    const args = ["-r", "-f", "qcow2", "-c", `read -P ${byte} ${where}`, there.image("pool", name)];
    return spawnSync("qemu-io", args).status === 0;
  }

  const files = (host: TestHost) => readdirSync(host.image("pool")).filter((name) => !/\.(made|log)$/.test(name));
  const aged = (made: Made): Made => ({ ...made, outputs: { ...made.outputs, copiedAt: LONG_AGO } });
  const args = () => ({
    host: here.uri,
    pool: "pool",
    volume: "meter.qcow2",
    targetHost: there.uri,
    targetPool: "pool",
  });
  let disk: Made;
  let replica: Made;

  const changesOf = async (made: Made, through = client) => {
    const olds = { oldInputs: made.inputs, oldOutputs: made.outputs };
    return (await through.diff({ type: made.type, name: made.name, id: made.id, ...olds, newInputs: made.inputs }))
      .changes;
  };

  it("of a volume that nothing uses: self-contained, with what its base holds", async () => {
    const volume = { host: here.uri, pool: "pool", name: "meter.qcow2", capacityGiB: 0.125, baseVolume: "base.qcow2" };
    disk = await up(client, "Volume", "meter-disk", volume);
    write("meter.qcow2", "0x22", "2M 1M");
    replica = await up(client, "VolumeReplica", "meter-replica", args());
    expect(replica.outputs.current).equal("meter.qcow2.replica.1");
    expect(replica.outputs.path).equal(`${POOL}/meter.qcow2.replica.1`);
    expect(holds("meter.qcow2.replica.1", "0x11", "0 1M")).equal(true);
    expect(holds("meter.qcow2.replica.1", "0x22", "2M 1M")).equal(true);
    const info = execFileSync("qemu-img", ["info", there.image("pool", "meter.qcow2.replica.1")], { encoding: "utf8" });
    expect(info).not.contain("backing file");
    const digest = execFileSync("sha256sum", [there.image("pool", "meter.qcow2.replica.1")], { encoding: "utf8" });
    expect(digest.split(" ")[0]).equal(replica.outputs.sha256);
    expect(files(here)).have.members(["base.qcow2", "meter.qcow2"]);
    expect(await changesOf(replica)).deep.equal({});
    expect((await client.read(replica))?.outputs).deep.equal(replica.outputs);
  });

  it("of a running machine's disk, renewed when it is too old; a young one is left alone", async () => {
    await up(client, "Domain", "meter", {
      ...{ host: here.uri, name: "meter", vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 1 },
      disks: [{ volume: disk.outputs.path, format: "qcow2" }],
    });
    writeInside(here, "meter", "0x33", "4M 1M");
    expect((await change(client, replica, {})).outputs).deep.equal(replica.outputs);
    expect(await changesOf(aged(replica))).deep.equal({ copiedAt: "update" });
    replica = await change(client, aged(replica), {});
    expect(client.lines.map(({ message }) => message).join("\n")).contain("guest agent of meter does not answer");
    expect(replica.outputs.current).equal("meter.qcow2.replica.2");
    for (const [byte, where] of [
      ["0x11", "0 1M"],
      ["0x22", "2M 1M"],
      ["0x33", "4M 1M"],
    ]) {
      expect(holds("meter.qcow2.replica.2", byte, where), byte).equal(true);
    }
    expect(holds("meter.qcow2.replica.1", "0x33", "4M 1M")).equal(false);
    expect(files(here)).have.members(["base.qcow2", "meter.qcow2"]);
    expect(here.virsh("domstate", "meter")).equal("running");
  });

  it("killed half-way leaves the good copy whole, and the next run nothing of the half", async () => {
    const good = execFileSync("sha256sum", [there.image("pool", "meter.qcow2.replica.2")], { encoding: "utf8" });
    writeInside(here, "meter", "0x44", "6M 1M");
    const plugin = await startPlugin();
    const renewal = failureOf(change(plugin.client, aged(replica), {}));
    while (!readdirSync(there.image("pool")).some((name) => name.endsWith(".making"))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await plugin.kill();
    await renewal;
    expect(execFileSync("sha256sum", [there.image("pool", "meter.qcow2.replica.2")], { encoding: "utf8" })).equal(good);
    expect((await client.read(replica))?.outputs).deep.equal(replica.outputs);
    replica = await change(client, aged(replica), {});
    expect(replica.outputs.current).equal("meter.qcow2.replica.1");
    expect(holds("meter.qcow2.replica.1", "0x44", "6M 1M")).equal(true);
    expect(files(here)).have.members(["base.qcow2", "meter.qcow2"]);
    expect(files(there)).have.members(["meter.qcow2.replica.1", "meter.qcow2.replica.2"]);
  });

  it("says whose the name is, and what is missing", async () => {
    copyFileSync(there.image("pool", "meter.qcow2.replica.1"), there.image("pool", "taken.1"));
    const taken = await failureOf(up(client, "VolumeReplica", "other", { ...args(), targetName: "taken" }));
    expect(taken.message).match(/volume taken\.1 already exists in storage pool pool on zunyi-1 .*choose another/);
    const missing = await failureOf(up(client, "VolumeReplica", "other", { ...args(), volume: "nothing" }));
    expect(missing.message).match(/volume nothing in storage pool pool on tongzi-1 is not there: make it/);
  });

  it("outlives its volume's host: unreachable, then lost; a new volume begins with it", async () => {
    await here.stop();
    hereGone = true;
    const kept = await change(client, aged(replica), {});
    expect(kept.outputs).deep.equal(aged(replica).outputs);
    expect(client.lines.at(-1)?.message).match(
      /tongzi-1 cannot be reached: the copy of meter.qcow2 on zunyi-1, of 2020/,
    );
    const recovering = await ProviderClient.start(provider, { lostHosts: JSON.stringify([here.uri]) });
    expect(await changesOf(aged(replica), recovering)).deep.equal({});
    const { inputs, failures } = await recovering.check({ type: replica.type, news: args() });
    expect([inputs.targetName, failures]).deep.equal(["meter.qcow2.replica", []]);
    const copyOf = { host: there.uri, pool: "pool", volume: replica.outputs.current };
    const volume = { host: there.uri, pool: "pool", name: "meter.qcow2", capacityGiB: 0.25, copyOf };
    const made = await up(recovering, "Volume", "meter-disk", { ...volume, baseVolume: "base.qcow2" });
    expect(made.outputs.capacityBytes).equal(0.25 * 1024 ** 3);
    expect(holds("meter.qcow2", "0x44", "6M 1M")).equal(true);
    expect(holds("meter.qcow2", "0x11", "0 1M")).equal(true);
    const later = { ...made, inputs: { ...made.inputs, copyOf: undefined } };
    expect(await changesOf({ ...made, inputs: later.inputs }, recovering)).deep.equal({});
    await recovering.delete(replica);
    expect(readdirSync(there.image("pool")).filter((name) => name.includes("replica"))).deep.equal([]);
    expect(holds("meter.qcow2", "0x22", "2M 1M")).equal(true);
    recovering.close();
  });
});
