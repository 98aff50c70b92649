/** State that no definition tells of: overlays over disks, saved memory, NVRAM. On two real libvirtds; the machines have no system. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";

import { Properties } from "../../../../providers/base/types";
import { provider } from "../../../../providers/libvirt/provider";
import { change, failureOf, libvirtMissing, type Made, TestHost, up } from "../../../support/libvirt/libvirt-plugin";
import { startLinkedHosts } from "../../../support/libvirt/linked-hosts";
import { ProviderClient } from "../../../support/provider-client";

const POOL = "/var/lib/libvirt/images/pool";
const NVRAM = "/var/lib/libvirt/qemu/nvram";
const UUID = "aaaaaaaa-0000-4000-8000-0000000000";

describe("libvirt: state outside of the definition", function () {
  this.timeout(400_000);
  let here: TestHost;
  let there: TestHost;
  let client: ProviderClient;
  let folder: string;

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    folder = mkdtempSync(join(tmpdir(), "powercloud-outside-"));
    [here, there] = await startLinkedHosts("zunyi-1", "tongzi-1");
    client = await ProviderClient.start(provider);
    for (const host of [here, there]) {
      await up(client, "StoragePool", "pool", { host: host.uri, name: "pool", path: POOL });
    }
  });

  after(async () => {
    client?.close();
    await here?.stop();
    await there?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  const machineOf = (name: string, more: object = {}) =>
    up(client, "Domain", name, { host: here.uri, name, vcpu: 1, memoryMiB: 64, shutdownTimeoutSeconds: 0, ...more });

  async function machine(name: string, more: object = {}) {
    const volume = { host: here.uri, pool: "pool", name: `${name}.qcow2`, capacityGiB: 0.0625 };
    const disk = await up(client, "Volume", `${name}-disk`, volume);
    return { disk, domain: await machineOf(name, { disks: [{ volume: disk.outputs.path }], ...more }) };
  }

  const preview = async (made: Made, news: Properties) => {
    const { type, name, id } = made;
    const { inputs } = await client.check({ type, name, news: { ...made.inputs, ...news }, olds: made.inputs });
    const olds = { oldInputs: made.inputs, oldOutputs: made.outputs };
    return client.update({ type, name, id, ...olds, newInputs: inputs, preview: true });
  };
  const filesOf = (host: TestHost, name: string) =>
    [...host.virsh("dumpxml", "--inactive", name).matchAll(/<disk [^]*?<source file='(.*?)'/g)].map(([, file]) => file);
  const memoryKiB = (host: TestHost, name: string) => /<memory unit='KiB'>(\d+)/.exec(host.virsh("dumpxml", name))![1];

  describe("overlays that others put over a disk", () => {
    /** Every operation on the volume under an overlay. */
    async function expectInUse({ disk, domain }: { disk: Made; domain: Made }, overlay: RegExp) {
      expect((await failureOf(client.delete(disk))).message).match(overlay);
      expect((await failureOf(change(client, disk, { capacityGiB: 0.125 }))).message).match(overlay);
      const replica = {
        host: here.uri,
        pool: "pool",
        volume: disk.inputs.name,
        targetHost: there.uri,
        targetPool: "pool",
      };
      expect((await failureOf(up(client, "VolumeReplica", `${disk.name}-copy`, replica))).message).match(overlay);
      const file = join(folder, "copy");
      const download = { host: here.uri, pool: "pool", volume: disk.inputs.name, file };
      expect((await failureOf(up(client, "VolumeDownload", `${disk.name}-file`, download))).message).match(overlay);
      for (const attempt of [preview(domain, { host: there.uri }), change(client, domain, { host: there.uri })]) {
        expect((await failureOf(attempt)).message)
          .match(/cannot move from zunyi-1/)
          .match(overlay);
      }
      expect(filesOf(here, String(domain.inputs.name))).lengthOf(1);
    }

    async function remove({ disk, domain }: { disk: Made; domain: Made }, ...files: string[]) {
      await client.delete(domain);
      for (const file of files) here.inside("rm", file);
      here.virsh("pool-refresh", "pool");
      await client.delete(disk);
    }

    it("one, of a machine that runs: no second disk, and the base is in use", async () => {
      const made = await machine("vm");
      here.virsh("snapshot-create-as", "vm", "s1", "--disk-only", "--no-metadata");
      const domain = await change(client, made.domain, { memoryMiB: 128, allowRestart: true });
      expect(filesOf(here, "vm")).deep.equal([`${POOL}/vm.s1`]);
      expect(memoryKiB(here, "vm")).equal(String(128 * 1024));
      await expectInUse({ ...made, domain }, /vm\.s1/);
      here.virsh("blockcommit", "vm", "vda", "--active", "--pivot", "--wait");
      here.inside("rm", `${POOL}/vm.s1`);
      const grown = await change(client, made.disk, { capacityGiB: 0.125 });
      expect(here.virsh("domblkinfo", "vm", "vda")).match(/Capacity: +134217728/);
      await remove({ disk: grown, domain });
    });

    it("several deep and in a folder that is no pool, of a machine that is off, with a snapshot's memory", async () => {
      const made = await machine("deep");
      here.inside("mkdir", "-p", "/var/lib/libvirt/images/elsewhere");
      const [one, two] = [`${POOL}/deep one.qcow2`, "/var/lib/libvirt/images/elsewhere/deep.2"];
      const memory = `--memspec=${POOL}/deep.mem,snapshot=external`;
      here.virsh("snapshot-create-as", "deep", "s1", memory, `--diskspec=vda,file=${one}`);
      here.virsh("snapshot-create-as", "deep", "s2", "--disk-only", `--diskspec=vda,file=${two}`);
      here.virsh("destroy", "deep");
      for (const snapshot of ["s2", "s1"]) here.virsh("snapshot-delete", "deep", snapshot, "--metadata");
      // As a backup program writes it: the definition says nothing of what is under it.
      const text = here.virsh("dumpxml", "--inactive", "deep").replace(/<backingStore[^]*<\/backingStore>/, "");
      writeFileSync(join(folder, "deep.xml"), text);
      here.virsh("define", join(folder, "deep.xml"));
      const domain = await change(client, made.domain, { memoryMiB: 128, running: false });
      expect(filesOf(here, "deep")).deep.equal([two]);
      await expectInUse({ ...made, domain }, /deep( one\.qcow2|\.2)/);
      await remove({ ...made, domain }, one, two, `${POOL}/deep.mem`);
    });

    it("by hand, in another pool, of a machine that its program knows by another disk alone", async () => {
      const made = await machine("hand");
      await client.delete(made.domain);
      await up(client, "StoragePool", "other", {
        host: here.uri,
        name: "other",
        path: "/var/lib/libvirt/images/other",
      });
      const overlay = "/var/lib/libvirt/images/other/by-hand.qcow2";
      here.inside("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", `${POOL}/hand.qcow2`, overlay);
      expect((await failureOf(client.delete(made.disk))).message).contain(`is the base of ${overlay}`);
      expect((await failureOf(change(client, made.disk, { host: there.uri }))).message).contain(
        `is the base of ${overlay}`,
      );
      here.inside("rm", overlay);
      await client.delete(made.disk);
    });
  });

  describe("saved memory", () => {
    const save = (name: string) => here.virsh("managedsave", name);
    const isSaved = (name: string) => /Managed save: +yes/.test(here.virsh("dominfo", name));

    it("goes on for a change that a running machine takes, and is kept from one that it does not", async () => {
      const { disk, domain } = await machine("saved", { maxMemoryMiB: 128 });
      save("saved");
      const grows = { memoryMiB: 256, maxMemoryMiB: 256 };
      for (const attempt of [preview(domain, grows), change(client, domain, grows)]) {
        expect((await failureOf(attempt)).message).match(
          /was saved as it ran.*maxMemoryMiB 128 to 256.*allowRestart: true/s,
        );
      }
      expect(isSaved("saved")).equal(true);
      const changed = await change(client, domain, { metadata: { purpose: "billing" } });
      expect([here.virsh("domstate", "saved"), isSaved("saved")]).deep.equal(["running", false]);
      await client.delete(changed);
      await client.delete(disk);
    });

    it("is woken and restarted by consent, for more memory, another boot and a device", async () => {
      const { disk, domain } = await machine("consent");
      const data = await up(client, "Volume", "consent-data", { ...disk.inputs, name: "data.qcow2" });
      save("consent");
      const disks = [...(domain.inputs.disks as object[]), { volume: data.outputs.path }];
      const grown = await change(client, domain, { memoryMiB: 128, disks, allowRestart: true });
      expect(memoryKiB(here, "consent")).equal(String(128 * 1024));
      expect(here.virsh("domblklist", "consent")).contain("data.qcow2");
      save("consent");
      expect((await failureOf(client.delete(data))).message).contain("was saved as it ran");
      expect((await failureOf(change(client, data, { capacityGiB: 0.125 }))).message).contain("was saved as it ran");
      await client.delete(grown);
      expect(here.virsh("list", "--all", "--name")).not.contain("consent");
      for (const made of [data, disk]) await client.delete(made);
    });

    it("does not stay behind: the machine moves as it runs, or is refused, or loses it by consent", async () => {
      const { disk, domain } = await machine("mover");
      save("mover");
      const off = { host: there.uri, running: false };
      for (const attempt of [preview(domain, off), change(client, domain, off)]) {
        expect((await failureOf(attempt)).message).match(/mover cannot move from zunyi-1: it was saved as it ran/);
      }
      expect(isSaved("mover")).equal(true);
      await change(client, disk, { host: there.uri });
      const moved = await change(client, domain, { host: there.uri });
      expect(there.virsh("domstate", "mover")).equal("running");
      expect(here.virsh("list", "--all", "--name")).not.contain("mover");
      there.virsh("managedsave", "mover");
      const back = await change(client, moved, { host: here.uri, running: false, allowRestart: true });
      expect([here.virsh("domstate", "mover"), isSaved("mover")]).deep.equal(["shut off", false]);
      await client.delete(back);
      here.virsh("pool-refresh", "pool");
      await client.delete(disk);
    });
  });

  describe("NVRAM of machines that are off", () => {
    let count = 0;
    /** A machine that an operator made, and the program took over. @param firmware Inside of `<os>`. */
    async function adopted(name: string, firmware: string) {
      const uuid = `${UUID}${String(++count).padStart(2, "0")}`;
      const xml =
        `<domain type='qemu'><name>${name}</name><uuid>${uuid}</uuid><memory unit='MiB'>64</memory><vcpu>1</vcpu>` +
        `<os><type arch='x86_64' machine='q35'>hvm</type>${firmware}</os><features><acpi/></features><devices/></domain>`;
      writeFileSync(join(folder, `${name}.xml`), xml);
      here.virsh("define", join(folder, `${name}.xml`));
      return machineOf(name, { adopts: uuid, running: false, autostart: false });
    }
    const loader = "<loader readonly='yes' type='pflash'>/usr/share/firmware/CODE.fd</loader>";
    const nvram = (file: string) => `${loader}<nvram>${file}</nvram>`;
    const write = (file: string, text: string) =>
      here.inside("sh", "-c", `mkdir -p "$(dirname '${file}')" && printf %s '${text}' > '${file}'`);
    const exists = (host: TestHost, file: string) =>
      host.inside("sh", "-c", `test -e '${file}' && echo yes || echo no`);

    for (const [name, file] of [
      ["plain", `${NVRAM}/plain_VARS.fd`],
      ["in-the-pool", `${POOL}/in-the-pool.vars`],
      ["its & name", `${NVRAM}/its & name_VARS.fd`],
    ] as const) {
      it(`goes along from ${file}`, async () => {
        const domain = await adopted(name.replaceAll(/[ &]+/g, "-"), nvram(file.replaceAll("&", "&amp;")));
        write(file, `variables of ${name}`);
        // What another machine of that name left there once.
        there.inside("sh", "-c", `mkdir -p "$(dirname '${file}')" && echo old, and longer than what comes > '${file}'`);
        const moved = await change(client, domain, { host: there.uri });
        expect(there.inside("cat", file)).equal(`variables of ${name}`);
        expect(exists(here, file)).equal("no");
        await client.delete(moved);
        expect(there.virsh("pool-list", "--name")).equal("pool");
      });
    }

    it("stays where it is when it has no place on the other host, and so does the machine", async () => {
      const file = "/var/lib/libvirt/images/vars/lone.fd";
      const domain = await adopted("lone", nvram(file));
      write(file, "variables");
      const error = await failureOf(change(client, domain, { host: there.uri }));
      expect(error.message).contain("the NVRAM /var/lib/libvirt/images/vars/lone.fd has no place on tongzi-1");
      expect(here.virsh("list", "--all", "--name")).contain("lone");
      expect(there.virsh("list", "--all", "--name")).not.contain("lone");
      await client.delete(domain);
    });

    it("of a machine that was never started is made there by its first start", async () => {
      const domain = await adopted("fresh", nvram(`${NVRAM}/fresh_VARS.fd`));
      const moved = await change(client, domain, { host: there.uri });
      expect(there.virsh("dumpxml", "fresh")).contain(`${NVRAM}/fresh_VARS.fd`);
      await client.delete(moved);
    });
  });
});
