/** What the libvirt plugin says when a host, a pool or an image is not as it should be: one clear error each. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

import { provider } from "../../../../providers/libvirt/provider";
import { Virsh } from "../../../../providers/libvirt/client/virsh";
import { failureOf, libvirtMissing, TestHost, up } from "../../../support/libvirt/libvirt-plugin";
import { ProviderClient } from "../../../support/provider-client";

describe("libvirt: failures", function () {
  this.timeout(120_000);
  let client: ProviderClient;
  let folder: string;

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    folder = mkdtempSync(join(tmpdir(), "pc-fail-"));
    client = await ProviderClient.start(provider);
  });

  after(() => {
    client?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  const register = (uri: string) => failureOf(up(client, "Host", "host", { uri, pool: "/" }));

  describe("of a host that is there", () => {
    let host: TestHost;

    before(async () => {
      host = await TestHost.start("crowded");
      host.inside("mkdir", "/var/lib/libvirt/images/small");
      host.inside("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", "/var/lib/libvirt/images/small");
      await up(client, "StoragePool", "small", {
        host: host.uri,
        name: "small",
        path: "/var/lib/libvirt/images/small",
      });
    });

    after(() => host?.stop());

    const volume = (name: string, more: object) =>
      up(client, "Volume", name, { host: host.uri, pool: "small", name, ...more });

    it("a full pool: how much is free, how much is needed, and nothing is left behind", async () => {
      const source = join(folder, "large");
      writeFileSync(source, Buffer.alloc(12 * 1024 ** 2));
      const error = await failureOf(volume("large", { format: "raw", source }));
      expect(error.message).match(/^storage pool small on crowded has 8 MiB free, needs 12; free space there/);
      expect(host.virsh("vol-list", "small")).equal("");
      writeFileSync(source, Buffer.alloc(2 * 1024 ** 2));
      await client.delete(await volume("large", { format: "raw", source }));
      expect(host.virsh("vol-list", "small")).equal("");
    });

    it("a missing base image, a missing pool, a pool that is not started", async () => {
      const base = await failureOf(volume("clone", { baseVolume: "debian-12.qcow2" }));
      expect(base.message).match(/^base image debian-12\.qcow2 is missing in storage pool small on crowded; upload it/);
      expect(host.virsh("vol-list", "small")).equal("");
      const pool = await failureOf(volume("a", { pool: "nopool", capacityGiB: 1 }));
      expect(pool.message).match(/^there is no storage pool nopool on crowded; make it/);
      host.virsh("pool-destroy", "small");
      const stopped = await failureOf(volume("a", { capacityGiB: 1 }));
      expect(stopped.message).match(/^storage pool small on crowded is not started: virsh -c .* pool-start small/);
      host.virsh("pool-start", "small");
    });

    it("a source that is missing, of another kind, or not what was planned", async () => {
      const missing = await failureOf(volume("a", { source: join(folder, "nothing.qcow2") }));
      expect(missing.message).match(/source .*nothing\.qcow2 cannot be read: there is no such file/);
      const text = join(folder, "text");
      writeFileSync(text, "this is no image at all");
      expect((await failureOf(volume("a", { source: text }))).message).match(/is no qcow2 image; convert it/);
      const digest = "0".repeat(64);
      const other = await failureOf(volume("a", { format: "raw", source: text, sourceSha256: digest }));
      expect(other.message).match(/has SHA-256 [0-9a-f]{64}, expected is 0{64}/);
      const overlay = join(folder, "overlay.qcow2");
      execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", "-b", text, "-F", "raw", overlay]);
      expect((await failureOf(volume("a", { source: overlay }))).message).match(/has a backing file/);
      expect(host.virsh("vol-list", "small")).equal("");
    });
  });

  describe("of a host that is not", () => {
    it("no socket, and nobody behind a socket", async () => {
      const missing = join(folder, "guiyang-9", "libvirt-sock");
      expect((await register(`qemu+unix:///system?socket=${missing}`)).message).match(
        /^cannot reach libvirt on guiyang-9: there is no socket .*start libvirtd on that host/,
      );
      const dead = join(folder, "dead-sock");
      execFileSync("python3", ["-c", `import socket; socket.socket(socket.AF_UNIX).bind(${JSON.stringify(dead)})`]);
      expect((await register(`qemu+unix:///system?socket=${dead}`)).message).match(
        /^cannot reach libvirt on .*Connection refused; nothing listens there: start libvirtd/,
      );
    });

    it("no such name, nobody at a port", async () => {
      expect((await register("qemu+ssh://host.invalid/system")).message).match(
        /^cannot reach libvirt on host\.invalid .*no such host name/,
      );
      expect((await register("qemu+tcp://127.0.0.1:1/system")).message).match(
        /^cannot reach libvirt on 127\.0\.0\.1 .*nothing listens there/,
      );
    });

    it("one that accepts and never answers is given up after the time limit, or at once when cancelled", async () => {
      const socket = join(folder, "silent-sock");
      const server = await new Promise<Server>((resolve) => {
        const listening = createServer().listen(socket, () => resolve(listening));
      });
      const uri = `qemu+unix:///system?socket=${socket}`;
      try {
        const slow = await failureOf(new Virsh(uri, new AbortController().signal).run(["list"], { timeoutSeconds: 1 }));
        expect(slow.message).match(/list got no answer within 1 s .*check that the host is up/);
        const begun = Date.now();
        const error = await failureOf(new Virsh(uri, AbortSignal.timeout(300)).run(["list"]));
        expect(error.name).equal("TimeoutError");
        expect(Date.now() - begun).below(5000);
      } finally {
        server.close();
      }
    });
  });
});
