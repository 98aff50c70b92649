/** Machines that were on a host before: taken over without a change. */
import { expect } from "chai";
import { writeFileSync } from "node:fs";

import { Properties } from "../../../../providers/base/types";
import { provider } from "../../../../providers/libvirt/provider";
import { change, drift, failureOf, libvirtMissing, Made, TestHost, up } from "../../../support/libvirt/libvirt-plugin";
import { ProviderClient } from "../../../support/provider-client";

/** As somebody made it years ago: direct kernel boot, an IDE disk in a folder of its own, a disk of another format, a spare NIC. */
const DEFINITION = `
<domain type='qemu' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>
  <name>billing-old</name>
  <metadata><site:note xmlns:site='urn:example:site'>rack 7</site:note></metadata>
  <memory unit='MiB'>128</memory>
  <currentMemory unit='MiB'>96</currentMemory>
  <vcpu current='1'>2</vcpu>
  <os><type machine='pc'>hvm</type><kernel>/srv/kernel</kernel><cmdline>quiet</cmdline></os>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='vmdk'/><source file='/srv/old.vmdk'/><target dev='hda' bus='ide'/>
    </disk>
    <disk type='file' device='cdrom'><target dev='hdc' bus='ide'/><readonly/></disk>
    <interface type='ethernet'><mac address='52:54:00:00:00:07'/><model type='e1000'/></interface>
  </devices>
  <qemu:commandline><qemu:arg value='-no-shutdown'/></qemu:commandline>
</domain>`;

describe("libvirt: adoption", function () {
  this.timeout("5m");
  let host: TestHost;
  let client: ProviderClient;
  let uuid: string;
  let adopted: Made;

  before(async function () {
    if (libvirtMissing() !== undefined) return this.skip();
    host = await TestHost.start("adoption");
    client = await ProviderClient.start(provider);
    host.inside("mount", "-t", "tmpfs", "-o", "mode=755", "none", "/srv");
    host.inside("qemu-img", "create", "-q", "-f", "vmdk", "/srv/old.vmdk", "64M");
    writeFileSync(host.image("billing-old.xml"), DEFINITION);
    host.virsh("define", host.image("billing-old.xml"));
    uuid = host.virsh("domuuid", "billing-old");
  });

  after(async () => {
    client?.close();
    await host?.stop();
  });

  const words = (): Properties => ({
    ...{ host: host.uri, name: "billing-old", adopts: uuid, running: false, autostart: false },
    ...{ vcpu: 1, maxVcpu: 2, memoryMiB: 96, maxMemoryMiB: 128 },
  });

  it("pain 12: says what differs, and takes nothing over then", async () => {
    const definition = host.virsh("dumpxml", "billing-old");
    const failure = (news: Properties) => failureOf(up(client, "Domain", "adopted", { ...words(), ...news }));
    expect((await failure({ vcpu: 2, running: true })).message).to.match(
      /billing-old on \S+ is not as the program says: vcpu is 1, not 2; running is false, not true\. Adopt it as it is/,
    );
    const lan = { disks: [{ volume: "/srv/other.qcow2" }] };
    expect((await failure(lan)).message).to.contain("it has no disk vda (/srv/other.qcow2)");
    expect((await failure({ adopts: uuid.replace(/^./, (c) => (c === "0" ? "1" : "0")) })).message).to.contain(uuid);
    expect((await failure({ name: "billing-new" })).message).to.contain("there is no domain of that name");
    expect((await failure({ adopts: "billing-old" })).message).to.contain("is no UUID as virsh domuuid writes it");
    expect(host.virsh("dumpxml", "billing-old")).to.equal(definition);
  });

  it("pain 12: adopts a machine as it is, with whatever devices it has", async () => {
    const definition = host.virsh("dumpxml", "billing-old");
    adopted = await up(client, "Domain", "adopted", words());
    expect(adopted.outputs).to.include({ uuid, state: "shut off" });
    expect(host.virsh("dumpxml", "billing-old")).to.equal(definition);
    expect(await drift(client, adopted)).to.deep.equal({});
  });

  it("changes it afterwards, and only what the program says", async () => {
    adopted = await change(client, adopted, { vcpu: 2, memoryMiB: 112, autostart: true });
    expect(await drift(client, adopted)).to.deep.equal({});
    const definition = host.virsh("dumpxml", "billing-old");
    for (const kept of [
      "<kernel>/srv/kernel</kernel>",
      "type='vmdk'",
      "rack 7",
      "-no-shutdown",
      "model type='e1000'",
    ]) {
      expect(definition).to.contain(kept);
    }
    expect(definition).not.to.contain("powercloud");
    expect(host.virsh("domuuid", "billing-old")).to.equal(uuid);
  });

  it("finds at a refresh what an operator changed, and names another machine of that name as another", async () => {
    host.virsh("autostart", "--disable", "billing-old");
    expect(await drift(client, adopted)).to.deep.equal({ autostart: "update" });
    host.virsh("undefine", "billing-old");
    expect(await drift(client, adopted)).to.deep.equal({ "": "gone" });
    const again = await failureOf(change(client, adopted, { memoryMiB: 100 }));
    expect(again.message).to.contain("there is no domain of that name");
  });
});
