/** Cloud-init disks on a real libvirtd: they live in the host's pool, and nowhere else. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

import { provider } from "../../../../providers/libvirt/provider";
import {
  change,
  drift,
  libvirtMissing,
  Made,
  startPlugin,
  TestHost,
  up,
} from "../../../support/libvirt/libvirt-plugin";
import { ProviderClient, Secret } from "../../../support/provider-client";

const USER_DATA = "#cloud-config\nhostname: meter-1\n";
const POOL = "/var/lib/libvirt/images/pool";

describe("libvirt: cloud-init disks", function () {
  this.timeout(180_000);
  let host: TestHost;
  let client: ProviderClient;
  let folder: string;

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    folder = mkdtempSync(join(tmpdir(), "powercloud-seed-"));
    host = await TestHost.start("seeds");
    client = await ProviderClient.start(provider);
    await up(client, "StoragePool", "pool", { host: host.uri, name: "pool", path: POOL });
  });

  after(async () => {
    client?.close();
    await host?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  const seed = (name: string, more: object = {}) =>
    up(client, "CloudInitDisk", name, { host: host.uri, pool: "pool", name, userData: USER_DATA, ...more });
  const content = (name: string) => readFileSync(host.image("pool", name));

  /** A domain that runs from the seed alone: its firmware finds no system, which is enough to hold the file open. */
  async function machine(name: string, disk: Made): Promise<Made> {
    const disks = [{ volume: disk.outputs.path, format: "raw", readOnly: true }];
    const news = { host: host.uri, name, vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 0, disks };
    return up(client, "Domain", name, news);
  }

  /** What the program that made the domain would change of it, with the seed as it is now. */
  async function changesOf(domain: Made, disk: Made): Promise<Record<string, string>> {
    const disks = [{ volume: disk.outputs.path, format: "raw", readOnly: true }];
    return drift(client, { ...domain, inputs: { ...domain.inputs, disks } });
  }

  it("pain 8: shows no drift on a machine that has none of the files it was made with", async () => {
    const temporary = join(folder, "tmp");
    mkdirSync(temporary);
    const before = process.env.TMPDIR;
    process.env.TMPDIR = temporary;
    const made = await seed("kept.iso").finally(() => {
      process.env.TMPDIR = before;
      if (before === undefined) delete process.env.TMPDIR;
    });
    expect(readdirSync(temporary)).deep.equal([]);
    const inode = statSync(host.image("pool/kept.iso")).ino;
    // A process that knows nothing of what the first one did.
    const other = await startPlugin();
    let last = made;
    try {
      expect(await drift(other.client, made)).deep.equal({});
      expect((await other.client.read(made))?.outputs).deep.equal(made.outputs);
      last = await up(other.client, "CloudInitDisk", "kept.iso", made.inputs);
      expect(last.outputs).deep.equal({ ...made.outputs, instance: last.outputs.instance });
    } finally {
      await other.kill();
    }
    expect(statSync(host.image("pool/kept.iso")).ino).equal(inode);
    await client.delete(last);
  });

  it("pain 8: makes the same bytes of the same texts, at any time and under any name", async () => {
    const metaData = "instance-id: meter-1\n";
    const one = await seed("one.iso", { metaData });
    const first = content("one.iso");
    const born = statSync(host.image("pool/one.iso")).mtimeMs;
    // Dates in an ISO image have a resolution of a second.
    while (Date.now() - born < 1000) await new Promise((resolve) => setTimeout(resolve, 100));
    const two = await seed("two.iso", { metaData });
    expect(content("two.iso").equals(first)).equal(true);
    await client.delete(one);
    await client.delete(two);
  });

  it("pain 8: makes an image again that was deleted on the host, and leaves the machine alone", async () => {
    for (const lose of [
      () => host.virsh("vol-delete", "--pool", "pool", "lost.iso"),
      () => rmSync(host.image("pool/lost.iso")),
    ]) {
      const made = await seed("lost.iso");
      const domain = await machine("reader", made);
      const [uuid, id, before] = [host.virsh("domuuid", "reader"), host.virsh("domid", "reader"), content("lost.iso")];
      lose();
      expect(await drift(client, made)).deep.equal({ "": "gone" });
      const again = await seed("lost.iso");
      expect(again.outputs).deep.equal({ ...made.outputs, instance: again.outputs.instance });
      expect(content("lost.iso").equals(before)).equal(true);
      expect(await changesOf(domain, again)).deep.equal({});
      expect([host.virsh("domuuid", "reader"), host.virsh("domid", "reader")]).deep.equal([uuid, id]);
      await client.delete(domain);
      await client.delete(again);
      expect(host.virsh("vol-list", "pool")).equal("");
    }
  });

  it("pain 8: takes changed user data over in place, and says that nothing else changes", async () => {
    const made = await seed("changing.iso");
    const domain = await machine("changing", made);
    const id = host.virsh("domid", "changing");
    const userData = "#cloud-config\nhostname: meter-2\n";
    const diff = await client.diff({
      ...{ type: made.type, name: made.name, id: made.id, oldInputs: made.inputs, oldOutputs: made.outputs },
      newInputs: { ...made.inputs, userData },
    });
    expect(diff).deep.include({ changes: { userData: "update" }, replaces: [] });
    const changed = await change(client, made, { userData });
    expect(changed.outputs.path).equal(made.outputs.path);
    expect(content("changing.iso").toString("latin1")).contain("meter-2").and.not.contain("meter-1");
    expect(await drift(client, changed)).deep.equal({});
    expect(await changesOf(domain, changed)).deep.equal({});
    expect(host.virsh("domid", "changing")).equal(id);
    // The guest reads it at its next start.
    host.virsh("destroy", "changing");
    host.virsh("start", "changing");
    expect(host.virsh("domblklist", "changing")).contain(String(changed.outputs.path));
    await client.delete(domain);
    await client.delete(changed);
  });

  it("keeps the user data's secret in the image and nowhere else", async () => {
    const secret = "correct-horse-battery";
    const log = join(folder, "arguments");
    const wrapper = join(folder, "virsh");
    const real = execFileSync("which", ["virsh"], { encoding: "utf8" }).trim();
    writeFileSync(wrapper, `#!/bin/sh\nprintf '%s\\n' "$*" >> '${log}'\nexec '${real}' "$@"\n`);
    chmodSync(wrapper, 0o755);
    const path = process.env.PATH;
    process.env.PATH = `${folder}:${path}`;
    try {
      const news = { host: host.uri, pool: "pool", name: "seed.iso" };
      const userData = new Secret(`#cloud-config\npassword: ${secret}\n`);
      const made = await up(client, "CloudInitDisk", "seed", { ...news, userData });
      const file = host.image("pool/seed.iso");
      expect(readFileSync(file, "latin1")).contain(secret);
      expect(statSync(file).mode & 0o777).equal(0o600);
      expect(execFileSync("blkid", ["-o", "value", "-s", "LABEL", file], { encoding: "utf8" }).trim()).equal("cidata");
      expect(readFileSync(log, "utf8")).contain("vol-upload").and.not.contain(secret);
      const { userData: output, ...rest } = made.outputs;
      expect(output).instanceOf(Secret);
      expect(JSON.stringify(rest)).not.contain(secret);
      expect(await drift(client, made)).deep.equal({});
      const changed = await change(client, made, { userData: new Secret("#cloud-config\n") });
      expect(readFileSync(file, "latin1")).not.contain(secret);
      await client.delete(changed);
      expect(host.virsh("vol-list", "pool")).equal("");
    } finally {
      process.env.PATH = path;
    }
  });
});
