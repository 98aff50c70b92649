/** Files that libvirt's guests can read, and nobody else: QEMU under a user of its own, as distributions run it. */
import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

import { provider } from "../../../../providers/libvirt/provider";
import { change, drift, failureOf, libvirtMissing, Made, TestHost, up } from "../../../support/libvirt/libvirt-plugin";
import { ProviderClient } from "../../../support/provider-client";

const IMAGES = "/var/lib/libvirt/images";
/** `nobody`, who owns nothing here. */
const USER = 65534;
const VOLUMES = ["base.qcow2", "root.qcow2", "seed.iso"];

describe("libvirt: permissions", function () {
  this.timeout(120_000);
  let host: TestHost;
  let client: ProviderClient;
  let folder: string;

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    folder = mkdtempSync(join(tmpdir(), "powercloud-permissions-"));
    execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", join(folder, "base.qcow2"), "64M"]);
    host = await TestHost.start("permissions");
    client = await ProviderClient.start(provider);
    // What packages of libvirt let every user enter; the hosts of tests are private to root.
    for (const place of ["/var/lib/libvirt", "/var/lib/libvirt/qemu", IMAGES]) host.inside("chmod", "0711", place);
  });

  after(async () => {
    client?.close();
    await host?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  /** A thin clone of an upload, and a seed. */
  async function volumes(): Promise<Made[]> {
    const place = { host: host.uri, pool: "pool" };
    const [base, root, seed] = VOLUMES;
    return [
      await up(client, "Volume", "base", { ...place, name: base, source: join(folder, "base.qcow2") }),
      await up(client, "Volume", "root", { ...place, name: root, baseVolume: base, capacityGiB: 1 }),
      await up(client, "CloudInitDisk", "seed", { ...place, name: seed, userData: "#cloud-config\n" }),
    ];
  }

  /** What `user` of qemu.conf is for all domains of a host, for this one. */
  function runsAsUser(domain: string): void {
    const label = `<seclabel type='static' model='dac' relabel='yes'><label>+${USER}:+${USER}</label></seclabel>`;
    const file = join(folder, "labelled.xml");
    writeFileSync(file, host.virsh("dumpxml", "--inactive", domain).replace("</domain>", `${label}</domain>`));
    host.virsh("define", file);
  }

  /** Owner and mode of each volume's file. */
  const permissions = () =>
    VOLUMES.map((name) => statSync(host.image("pool", name))).map(
      ({ uid, mode }) => `${uid} ${(mode & 0o777).toString(8)}`,
    );

  it("pain 9: a domain runs from uploads, clones and seeds as a user that may read no other file", async () => {
    const path = `${IMAGES}/pool`;
    const pool = await up(client, "StoragePool", "pool", { host: host.uri, name: "pool", path });
    const made = await volumes();
    expect(permissions()).deep.equal(["0 600", "0 600", "0 600"]);
    const [, root, seed] = made.map(({ outputs }) => outputs.path);
    const domain = await up(client, "Domain", "guest", {
      ...{ host: host.uri, name: "guest", vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 0, running: false },
      disks: [{ volume: root }, { volume: seed, format: "raw", readOnly: true }],
    });
    runsAsUser("guest");

    // A folder of root's alone, as the folders of some distributions are.
    chmodSync(host.image("pool"), 0o700);
    const refused = await failureOf(change(client, domain, { running: true }));
    expect(refused.message).match(
      /^permissions: starting domain guest failed: .*Permission denied; .*StoragePool's permissions/,
    );
    const opened = await change(client, pool, { permissions: { mode: "0711" } });
    const running = await change(client, domain, { running: true });
    expect(host.virsh("domstate", "guest")).equal("running");
    expect(host.inside("sh", "-c", "stat -c %u /proc/$(cat /run/libvirt/qemu/guest.pid)")).equal(String(USER));
    expect(permissions()).deep.equal([`${USER} 600`, `${USER} 600`, `${USER} 600`]);
    for (const each of [...made, opened, running]) expect(await drift(client, each)).deep.equal({});

    // The guest's own disk is root's again; libvirt leaves what guests may share to the last of them.
    await client.delete(running);
    expect(statSync(host.image("pool/root.qcow2")).uid).equal(0);
    for (const each of [...made.reverse(), opened]) await client.delete(each);
  });
});
