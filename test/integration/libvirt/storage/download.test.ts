/** Volumes as files of this machine. The machines have no system: QEMU writes to their disks. */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

import { Properties } from "../../../../providers/base/types";
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
import { ProviderClient } from "../../../support/provider-client";
import { writeInside } from "../../../support/libvirt/running-disk";

const POOL = "/var/lib/libvirt/images/pool";
const MIB = 1024 ** 2;

describe("libvirt: downloads of volumes", function () {
  this.timeout(240_000);
  let host: TestHost;
  let client: ProviderClient;
  let folder: string;

  before(async function () {
    if (libvirtMissing("qemu-io") !== undefined) return this.skip();
    folder = mkdtempSync(join(tmpdir(), "powercloud-download-"));
    host = await TestHost.start("tongzi-1");
    client = await ProviderClient.start(provider);
    await up(client, "StoragePool", "pool", { host: host.uri, name: "pool", path: POOL });
    writeFileSync(join(folder, "source.img"), Buffer.concat([randomBytes(MIB), Buffer.alloc(2 * MIB)]));
    const source = { format: "raw", source: join(folder, "source.img") };
    await up(client, "Volume", "plain", { host: host.uri, pool: "pool", name: "plain.img", ...source });
    for (const name of ["data", "logs"]) {
      const base = await up(client, "Volume", `${name}-base`, sized(`${name}-base.qcow2`));
      host.inside("qemu-io", "-f", "qcow2", "-c", "write -P 0x11 0 1M", String(base.outputs.path));
      await up(client, "Volume", name, { ...sized(`${name}.qcow2`), baseVolume: `${name}-base.qcow2` });
    }
  });

  after(async () => {
    client?.close();
    await host?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  const sized = (name: string) => ({ host: host.uri, pool: "pool", name, capacityGiB: 0.0625 });
  const file = (name: string) => join(folder, name);
  const digest = (path: string) => createHash("sha256").update(readFileSync(path)).digest("hex");
  const download = (volume: string, to: string, more: Properties = {}, through = client) =>
    up(through, "VolumeDownload", to, { host: host.uri, pool: "pool", volume, file: file(to), ...more });
  const leftovers = () =>
    [...readdirSync(folder), ...readdirSync(host.image("pool"))].filter((name) => /part$|copying$/.test(name));

  /** Whether the qcow2 file holds that byte there. */
  function holds(name: string, byte: string, where: string): boolean {
    return spawnSync("qemu-io", ["-r", "-f", "qcow2", "-c", `read -P ${byte} ${where}`, file(name)]).status === 0;
  }

  it("bring what was uploaded, byte for byte, for this user only", async () => {
    const expectedSha256 = digest(file("source.img"));
    const made = await download("plain.img", "plain.img", { expectedSha256 });
    expect(digest(file("plain.img"))).equal(expectedSha256);
    expect(made.outputs).include({ sha256: expectedSha256, bytes: 3 * MIB });
    expect(statSync(file("plain.img")).mode & 0o777).equal(0o600);
    expect(await drift(client, made)).deep.equal({});
    await up(client, "Volume", "empty", { ...sized("empty.img"), format: "raw" });
    await download("empty.img", "empty.img");
    const { size, blocks } = statSync(file("empty.img"));
    expect(size).equal(64 * MIB);
    expect(blocks * 512).below(MIB);
  });

  it("bring a clone with what its base holds", async () => {
    await download("data.qcow2", "clone.qcow2");
    expect(holds("clone.qcow2", "0x11", "0 1M")).equal(true);
    expect(execFileSync("qemu-img", ["info", file("clone.qcow2")], { encoding: "utf8" })).not.contain("backing");
    expect(leftovers()).deep.equal([]);
  });

  it("bring both disks of a running machine at the same time, which goes on writing", async () => {
    const disks = ["data", "logs"].map((name) => ({ volume: `${POOL}/${name}.qcow2`, format: "qcow2" }));
    const machine = { host: host.uri, name: "meter", vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 1, disks };
    await up(client, "Domain", "meter", machine);
    writeInside(host, "meter", "0x33", "4M 1M");
    await Promise.all(["data", "logs"].map((name) => download(`${name}.qcow2`, `${name}.qcow2`)));
    expect(holds("data.qcow2", "0x33", "4M 1M")).equal(true);
    expect(holds("data.qcow2", "0x11", "0 1M")).equal(true);
    expect(holds("logs.qcow2", "0x11", "0 1M")).equal(true);
    expect(host.virsh("domstate", "meter")).equal("running");
    expect(leftovers()).deep.equal([]);
  });

  it("come anew over their own file when a trigger changes, and not because the volume moved", async () => {
    let made = await download("data.qcow2", "again.qcow2", { triggers: ["monday"] });
    writeInside(host, "meter", "0x44", "6M 1M");
    made = await change(client, made, { triggers: ["tuesday"] });
    expect(holds("again.qcow2", "0x44", "6M 1M")).equal(true);
    expect(made.outputs.sha256).equal(digest(file("again.qcow2")));
    const moved = await change(client, made, { host: "qemu+ssh://zunyi.invalid/system", pool: "other" });
    expect(moved.outputs.sha256).equal(made.outputs.sha256);
    writeFileSync(file("again.qcow2"), "an operator's");
    const refused = await failureOf(change(client, made, { triggers: ["wednesday"] }));
    expect(refused.message).match(/again\.qcow2 is there already with other content .* not overwritten/);
    expect(readFileSync(file("again.qcow2"), "utf8")).equal("an operator's");
  });

  it("are gone for a refresh without their file, and leave it when they are deleted", async () => {
    const made = await download("plain.img", "kept.img");
    await client.delete(made);
    expect(existsSync(file("kept.img"))).equal(true);
    rmSync(file("kept.img"));
    expect(await client.read(made)).equal(undefined);
  });

  it("refuse other content than expected, a missing volume and a missing folder, and leave nothing", async () => {
    const wrong = await failureOf(download("plain.img", "wrong.img", { expectedSha256: "0".repeat(64) }));
    expect(wrong.message).match(/came with SHA-256 [0-9a-f]{64}, expected is 0{64}: .*wrong\.img was not touched/);
    expect(existsSync(file("wrong.img"))).equal(false);
    expect((await failureOf(download("none.img", "n.img"))).message).match(
      /no volume none\.img in storage pool pool on/,
    );
    const nowhere = await failureOf(download("plain.img", "no/folder.img"));
    expect(nowhere.message).match(/cannot be written: there is no folder .*\/no on the machine that runs Pulumi/);
    expect(leftovers()).deep.equal([]);
  });

  it("say before they begin that the disk is too full", async () => {
    mkdirSync(file("small"));
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", file("small")]);
    try {
      const full = await failureOf(download("data.qcow2", "small/data.qcow2"));
      expect(full.message).match(/small has [01] MiB free, .* needs \d+; free space there/);
      expect(readdirSync(file("small"))).deep.equal([]);
    } finally {
      execFileSync("umount", [file("small")]);
    }
  });

  it("take up what a killed run left", async () => {
    const plugin = await startPlugin();
    const cut = failureOf(download("data.qcow2", "cut.qcow2", {}, plugin.client));
    while (!readdirSync(host.image("pool")).some((name) => name.endsWith(".copying"))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await plugin.kill();
    await cut;
    const made: Made = await download("data.qcow2", "cut.qcow2");
    expect(made.outputs.sha256).equal(digest(file("cut.qcow2")));
    expect(leftovers()).deep.equal([]);
  });
});
